"""A learner's first minutes in lesson 02, in JupyterLab and a real browser: a wrong answer, then the right one."""

import ast
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

import pytest
from playwright.sync_api import expect, sync_playwright
from solved import lesson

from dlutils import course

LESSON = "02_logistic_regression"
EXERCISE = "sigmoid"
SECONDS = 60  # for each thing awaited, on a slow and busy machine
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic"]  # beside those that Playwright gives
OWN_PLACES = "JUPYTER_CONFIG_DIR JUPYTER_DATA_DIR IPYTHONDIR DLUTILS_PROGRESS".split()
# [contrast, text] of the least readable text in an element; one pixel of a canvas mixes what lies over each other.
LEAST_READABLE = """panel => {
    const pen = document.createElement("canvas").getContext("2d", {willReadFrequently: true})
    const paint = (colour, alpha) => Object.assign(pen, {fillStyle: colour, globalAlpha: alpha}).fillRect(0, 0, 1, 1)
    const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
    const luminance = () => [0.2126, 0.7152, 0.0722].reduce(
        (sum, weight, i) => sum + weight * linear(pen.getImageData(0, 0, 1, 1).data[i] / 255), 0)
    const styles = e => e ? [...styles(e.parentElement), getComputedStyle(e)] : []
    const contrast = e => {
        paint("white", 1)
        styles(e).forEach(s => paint(s.backgroundColor, 1))
        const behind = luminance()
        paint(getComputedStyle(e).color, styles(e).reduce((product, s) => product * s.opacity, 1))
        const [dark, light] = [behind, luminance()].sort((a, b) => a - b)
        return (light + 0.05) / (dark + 0.05)
    }
    return [...panel.querySelectorAll("*")].map(e => [contrast(e), e.textContent]).sort(([a], [b]) => a - b)[0]
}"""


@pytest.fixture
def jupyterlab(tmp_path):
    """The address of a copy of the lesson's notebook, in a JupyterLab that stops after the test."""
    folder, token = tmp_path / "course", secrets.token_hex(16)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    shutil.copytree(course.ROOT / "notebooks" / LESSON, folder / LESSON)
    refuse_news(tmp_path)
    command, environment = lab_command(folder, port, token), learners_environment(tmp_path)
    server = subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        wait_until_it_listens(server)
        yield f"http://127.0.0.1:{port}/lab/tree/{LESSON}/{LESSON}.ipynb?token={token}"
    finally:
        server.terminate()
        try:
            server.wait(timeout=SECONDS)
        finally:
            server.kill()  # which does nothing to one that has ended


def lab_command(folder, port, token):
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--notebook-dir={folder}"]
    return [*command, "--ip=127.0.0.1", f"--port={port}", "--port-retries=0", f"--IdentityProvider.token={token}"]


def learners_environment(folder):
    """Ours without what the tests set for figures, and with all settings in a folder that goes after the test."""
    theirs = ("JUPYTER", "DLUTILS_STATIC", "MPLBACKEND")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    return kept | {name: str(folder / name.lower()) for name in OWN_PLACES}


def refuse_news(folder):
    """The answer to what JupyterLab asks in a corner of its window."""
    config = folder / "jupyter_config_dir" / "labconfig" / "page_config.json"
    config.parent.mkdir(parents=True)
    config.write_text('{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}')


def wait_until_it_listens(server):
    """Read the server's log as far as its address and leave the rest to a thread.  One that says nothing is stopped."""
    alarm = threading.Timer(SECONDS, server.kill)
    alarm.start()
    said = ""
    while "is running at" not in said and (line := server.stderr.readline()):
        said += line
    alarm.cancel()
    assert "is running at" in said, f"JupyterLab did not start:\n{said}"
    threading.Thread(target=server.stderr.read, daemon=True).start()


@pytest.fixture
def page(jupyterlab):
    """The lesson's notebook, open in the browser and with its kernel idle."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(SECONDS * 1000)
        expect.set_options(timeout=SECONDS * 1000)
        page.goto(jupyterlab)
        expect(page.get_by_text(re.compile(r"^Python 3 .*\| Idle$"))).to_be_visible()
        yield page
        browser.close()


def choose(page, menu, *entries):
    """Open a menu and walk through it."""
    page.locator(".lm-MenuBar-item").get_by_text(menu, exact=True).click()
    for entry in entries:
        page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()


def use_theme(page, name):
    choose(page, "Settings", "Theme", name)
    expect(page.locator("body")).to_have_attribute("data-jp-theme-name", name)


def cell_with(page, code):
    """The one code cell whose code begins so."""
    return page.locator(".jp-CodeCell", has=page.locator(".cm-content", has_text=re.compile(f"^{re.escape(code)}")))


def run(page, cell, code=None):
    """Run a cell, after typing `code` in the place of what it holds."""
    cell.locator(".cm-content").click()
    if code:
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.insert_text(code)
    page.keyboard.press("Control+Enter")


def run_below(page, cell, code):
    """Type code into a new cell below `cell`, run it, and return the new cell."""
    cell.locator(".jp-InputPrompt").click()
    page.keyboard.press("b")
    new = page.locator(".jp-CodeCell.jp-mod-active")
    expect(new.locator(".cm-content")).to_have_text("")
    run(page, new, code)
    return cell_with(page, code)


def wrong_answer(spec):
    """(code, hint) of the first mistake that a spec names."""
    mistake = next(iter(spec.named("mistake_").values()))
    function = ast.parse(textwrap.dedent(inspect.getsource(mistake))).body[0]
    function.name, function.body = EXERCISE, function.body[1:]  # the hint is its docstring
    return ast.unparse(function), as_shown(mistake.__doc__)


def as_shown(text):
    return " ".join(text.replace("`", "").split())


def assert_readable(*panels):
    for panel in panels:
        contrast, text = panel.evaluate(LEAST_READABLE)
        assert contrast >= 4.5, f"“{text}” has a contrast of {contrast:.2f}; WCAG asks for 4.5"


def keep_picture(page, panel, name):
    """A picture of the screen with the panel in its middle."""
    panel.evaluate("panel => panel.scrollIntoView({block: 'center'})")
    page.screenshot(path=course.ROOT / "artefacts" / f"browser-{name}.png")


def test_wrong_answer_then_right_one(page):
    answer, checked = cell_with(page, f"def {EXERCISE}("), cell_with(page, f"check({EXERCISE})")
    todo, wrong, right = (checked.locator(f".dlutils-{kind}") for kind in ("todo", "fail", "pass"))
    choose(page, "Run", "Run All Cells")
    expect(todo).to_contain_text(f"{EXERCISE}: not written yet")

    _, solved, specs = lesson(LESSON)
    code, why = wrong_answer(specs[EXERCISE])
    run(page, answer, code)
    run(page, checked)
    expect(wrong).to_contain_text(why)
    assert_readable(wrong)
    keep_picture(page, wrong, "wrong")
    use_theme(page, "JupyterLab Dark")
    assert_readable(wrong)
    keep_picture(page, wrong, "dark")

    run(page, answer, course.without_markers(inspect.getsource(solved[EXERCISE])))
    run(page, checked)
    expect(right).to_contain_text(f"{EXERCISE}: passed")
    hinted = run_below(page, checked, f"hint({EXERCISE})").locator(".dlutils-panel")
    expect(hinted).to_contain_text(as_shown(specs[EXERCISE].hints[0]))
    mapped = run_below(page, checked, "progress()").locator(".dlutils-panel")
    expect(mapped).to_contain_text(f"✓ {EXERCISE}")
    assert_readable(right, hinted, mapped)
    use_theme(page, "JupyterLab Light")
    assert_readable(right, hinted, mapped)
    keep_picture(page, right, "right")
