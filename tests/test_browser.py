"""A learner's first minutes in lesson 02: JupyterLab in a real browser, an answer that is wrong, then one that is right."""

import inspect
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import textwrap
import threading
from contextlib import closing

import pytest
from playwright.sync_api import expect, sync_playwright
from solved import lesson

from dlutils import course

LESSON = "02_logistic_regression"
EXERCISE = "sigmoid"
ARTEFACTS = course.ROOT / "artefacts"
SECONDS = 60  # for each thing awaited, on a slow and busy machine
READABLE = 4.5  # the contrast that WCAG asks of ordinary text
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Of an element with text: the lowest contrast that any letter in it has, as [ratio, text], against the colour behind it.
# A canvas turns every way of writing a colour into red, green, blue and alpha.
LOWEST_CONTRAST = """panel => {
    const context = document.createElement("canvas").getContext("2d", {willReadFrequently: true})
    const rgba = colour => {
        context.clearRect(0, 0, 1, 1)
        context.fillStyle = colour
        context.fillRect(0, 0, 1, 1)
        return [...context.getImageData(0, 0, 1, 1).data].map(v => v / 255)
    }
    const over = (top, alpha, below) => below.map((v, i) => alpha * top[i] + (1 - alpha) * v)
    const ancestors = e => e ? [e, ...ancestors(e.parentElement)] : []
    const behind = e => ancestors(e).reverse().reduce((below, a) => {
        const colour = rgba(getComputedStyle(a).backgroundColor)
        return over(colour, colour[3], below)
    }, [1, 1, 1])
    const opacity = e => ancestors(e).reduce((product, a) => product * getComputedStyle(a).opacity, 1)
    const luminance = colour => {
        const [r, g, b] = colour.map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const contrast = e => {
        const below = behind(e), colour = rgba(getComputedStyle(e).color)
        const [dark, light] = [luminance(over(colour, colour[3] * opacity(e), below)), luminance(below)].sort((a, b) => a - b)
        return (light + 0.05) / (dark + 0.05)
    }
    const hasText = e => [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim())
    const found = [...panel.querySelectorAll("*")].filter(hasText).map(e => [contrast(e), e.textContent])
    return found.sort(([a], [b]) => a - b)[0]
}"""


@pytest.fixture
def course_folder(tmp_path):
    """A learner's folder with a copy of the lesson."""
    folder = tmp_path / "course"
    shutil.copytree(course.ROOT / "notebooks" / LESSON, folder / LESSON, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    return folder


@pytest.fixture
def jupyterlab(course_folder, tmp_path):
    """The address of the lesson's notebook in a JupyterLab of its own, which stops after the test."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    command, environment = lab_command(course_folder, port, token), learners_environment(tmp_path)
    server = subprocess.Popen(command, cwd=course_folder, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        wait_until_it_listens(server)
        yield f"http://127.0.0.1:{port}/lab/tree/{LESSON}/{LESSON}.ipynb?token={token}"
    finally:
        stop(server)


def lab_command(folder, port, token):
    options = {
        "ServerApp.root_dir": folder,
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.allow_root": True,
        "IdentityProvider.token": token,
        "LabApp.news_url": None,
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdates",
    }
    return [sys.executable, "-m", "jupyterlab", "--no-browser", *(f"--{name}={value}" for name, value in options.items())]


def learners_environment(folder):
    """Ours without what the tests set for figures, and with all settings in a folder that goes after the test."""
    ours = {k: v for k, v in os.environ.items() if k not in ("DLUTILS_STATIC", "MPLBACKEND") and not k.startswith("JUPYTER")}
    settings = folder / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"fetchNews": "false", "checkForUpdates": false}', encoding="utf-8")
    places = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
        "DLUTILS_PROGRESS": "progress.json",
    }
    return ours | {name: str(folder / place) for name, place in places.items()}


def wait_until_it_listens(server):
    """Read the server's log as far as its address, leave the rest to a thread; a server that says nothing is stopped."""
    alarm = threading.Timer(SECONDS, server.kill)
    alarm.start()
    said = []
    for line in server.stderr:
        said.append(line)
        if "is running at" in line:
            break
    else:
        pytest.fail("JupyterLab did not start:\n" + "".join(said))
    alarm.cancel()
    threading.Thread(target=server.stderr.read, daemon=True).start()


def stop(server):
    server.terminate()
    try:
        server.wait(timeout=15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@pytest.fixture
def page(jupyterlab):
    """The lesson's notebook, open in the browser and with its kernel idle."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.set_default_timeout(SECONDS * 1000)
            expect.set_options(timeout=SECONDS * 1000)
            page.goto(jupyterlab)
            expect(page.get_by_text(re.compile(r"^Python 3 .*\| Idle$"))).to_be_visible()
            yield page
        finally:
            browser.close()


def choose(page, menu, *entries):
    """Open a menu and walk through it."""
    page.locator(".lm-MenuBar-item").get_by_text(menu, exact=True).click()
    for entry in entries:
        page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()


def cell_with(page, code):
    """The one code cell whose code begins so."""
    return page.locator(".jp-CodeCell").filter(has=page.locator(".cm-content").get_by_text(re.compile(f"^{re.escape(code)}")))


def panel_of(cell, kind):
    return cell.locator(f".dlutils-{kind}")


def run(page, cell, code=None):
    """Run a cell, after typing `code` in the place of what it holds."""
    cell.locator(".cm-content").click()
    if code:
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(code)
    page.keyboard.press("Control+Enter")


def run_below(page, cell, code):
    """Type code into a new cell below `cell`, run it, and return the new cell."""
    cell.locator(".jp-InputPrompt").click()
    page.keyboard.press("b")
    new = page.locator(".jp-CodeCell.jp-mod-active")
    expect(new.locator(".cm-content")).to_have_text("")
    page.keyboard.press("Enter")
    run(page, new, code)
    return cell_with(page, code)


def right_answer():
    parsed, _, _ = lesson(LESSON)
    return next(course.without_markers(c.source) for c in parsed.of_kind("exercise") if c.name == EXERCISE)


def wrong_answer():
    """(code, hint) of the first mistake that the lesson names."""
    _, _, specs = lesson(LESSON)
    name, mistake = next(iter(specs[EXERCISE].named("mistake_").items()))
    code = textwrap.dedent(inspect.getsource(mistake)).replace(f"mistake_{name}(", f"{EXERCISE}(", 1)
    return code, without_backticks(mistake.__doc__)


def first_hint():
    return without_backticks(lesson(LESSON)[2][EXERCISE].hints[0])


def without_backticks(text):
    return " ".join(text.replace("`", "").split())


def keep_picture(page, panel, name):
    """A picture of the screen with the panel in its middle."""
    ARTEFACTS.mkdir(exist_ok=True)
    panel.evaluate("panel => panel.scrollIntoView({block: 'center'})")
    page.screenshot(path=ARTEFACTS / f"browser-{name}.png")


def assert_readable_in_both_themes(page, panel, picture=None):
    """In the dark theme, of which a picture may be kept, then in the light one."""
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        choose(page, "Settings", "Theme", theme)
        expect(page.locator("body")).to_have_attribute("data-jp-theme-name", theme)
        contrast, text = panel.evaluate(LOWEST_CONTRAST)
        assert contrast >= READABLE, f"{theme} shows “{text}” with a contrast of {contrast:.2f}"
        if picture and "Dark" in theme:
            keep_picture(page, panel, picture)


def test_wrong_answer_then_right_one(page):
    answer, checked = cell_with(page, f"def {EXERCISE}("), cell_with(page, f"check({EXERCISE})")
    todo, wrong, right = (panel_of(checked, kind) for kind in ("todo", "fail", "pass"))
    choose(page, "Run", "Run All Cells")
    expect(todo).to_contain_text(f"{EXERCISE}: not written yet")
    assert_readable_in_both_themes(page, todo)

    code, mistakes_hint = wrong_answer()
    run(page, answer, code)
    run(page, checked)
    expect(wrong).to_contain_text(mistakes_hint)
    keep_picture(page, wrong, "wrong")
    assert_readable_in_both_themes(page, wrong, picture="dark")

    run(page, answer, right_answer())
    run(page, checked)
    expect(right).to_contain_text(f"{EXERCISE}: passed")
    keep_picture(page, right, "right")
    assert_readable_in_both_themes(page, right)

    hinted = run_below(page, checked, f"hint({EXERCISE})")
    expect(panel_of(hinted, "todo")).to_contain_text(first_hint())
    mapped = run_below(page, hinted, "progress()")
    expect(panel_of(mapped, "todo")).to_contain_text(f"✓ {EXERCISE}")
