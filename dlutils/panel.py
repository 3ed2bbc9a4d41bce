"""A report as plain text, and as a compact panel in Jupyter (light and dark)."""

import html
import re

from dlutils.compare import brief, describe

DATA_TYPE = "application/vnd.dlutils.report+json"
COLOURS = {  # JupyterLab's own variable, which fits its theme, and a plain colour for where there is none
    "pass": ("--jp-success-color1", "#2e7d32"),
    "fail": ("--jp-error-color1", "#c62828"),
    "todo": ("--jp-info-color1", "#1565c0"),
}


def state(report):
    """pass, fail or todo."""
    return "todo" if report.not_written else "pass" if report.passed else "fail"


def headline(report):
    """One line: the exercise and how many of its cases pass."""
    total = len(report.cases)
    if report.not_written:
        written = report.results[0].outcome.message
        waiting = "" if written == report.name else f" It waits for `{written}`."
        return f"{report.name}: not written yet.{waiting}"
    if report.passed:
        return f"{report.name}: passed, all {total} cases"
    return f"{report.name}: {report.cases_passed} of {total} cases pass"


def details(report, arguments=()):
    """(label, text) rows that say what is wrong, where, and why; empty for a pass."""
    i = report.first_failure
    if i is None:
        return []
    if report.not_written:
        return [("next", f"Replace `raise NotImplementedError()` by your code. Stuck? `hint({report.name})`")]
    result, case = report.results[i], report.cases[i]
    rows = [("what", result.finding.message), ("case", f"“{result.name}”, called with {_call(arguments, case.arguments)}")]
    if report.why:
        rows.append(("why", report.why))
    rows.append(("next", f"For a hint: `hint({report.name})`"))
    return rows


def _call(names, arguments):
    shown = []
    for name, value in zip(names, arguments):
        if callable(value):
            text = "a function"
        elif isinstance(value, dict):
            text = "{" + ", ".join(map(str, value)) + "}"
        elif isinstance(value, str):
            text = brief(value)
        elif type(value).__name__ == "Generator":
            text = "a random generator"
        else:
            text = describe(value).replace("an array of shape ", "").replace("the number ", "")
        shown.append(f"{name} {text}" if text.startswith("(") else f"{name} = {text}" if text else brief(value))
    return ", ".join(shown) or "nothing"


def as_text(report, arguments=()):
    """The whole report for a terminal or a log."""
    mark = {"pass": "✓", "fail": "✗", "todo": "…"}[state(report)]
    rows = [f"  {label:<5} {text}" for label, text in details(report, arguments)]
    return "\n".join([f"{mark} {headline(report)}", *rows])


def as_html(report, arguments=()):
    """The whole report as one HTML fragment without scripts."""
    return box(state(report), headline(report), details(report, arguments))


def box(kind, title, rows):
    """A panel with a coloured edge: a title and labelled rows.

    The title's colour leans towards that of the text around it, so that it can be read on a light and on a dark page.
    The edge's is said twice: a notebook that is not trusted loses every style with a variable in it.
    """
    variable, plain = COLOURS[kind]
    colour = f"var({variable}, {plain})"
    mark = {"pass": "✓", "fail": "✗", "todo": "…"}[kind]
    body = "".join(_row(label, text) for label, text in rows)
    table = f'<table style="margin:4px 0 0 0;border:none;font-size:inherit;color:inherit">{body}</table>' if rows else ""
    return (
        f'<div class="dlutils-panel dlutils-{kind}" style="border-left:4px solid {plain};border-left-color:{colour};'
        "padding:6px 12px;margin:4px 0;max-width:60em;line-height:1.5;"
        'font-family:var(--jp-ui-font-family, sans-serif);color:var(--jp-ui-font-color1, inherit)">'
        f'<strong style="color:color-mix(in srgb, {colour} 60%, currentcolor)">{mark} {_inline(title)}</strong>{table}</div>'
    )


def _row(label, text):
    """A row of the panel's table; its text has the whole width if there is no label.  Pages have their own styles for tables."""
    style = "border:none;max-width:none;line-height:1.5;text-align:left;vertical-align:baseline"
    left = f'<td style="{style};padding:1px 16px 1px 0;white-space:nowrap;opacity:.75">{_inline(label)}</td>' if label else ""
    span = "" if label else ' colspan="2"'
    right = f'<td{span} style="{style};padding:1px 0;white-space:pre-wrap">{_inline(_unwrapped(text))}</td>'
    return f'<tr style="background:none">{left}{right}</tr>'


def _unwrapped(text):
    """Without the line breaks that a docstring has for the width of its file; blank lines and indented ones stay."""
    return re.sub(r"(?<=\S)\n(?=\S)", " ", text)


def _inline(text):
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))


def as_data(report):
    """The verdict for programs that read notebooks (a class's commonest mistakes)."""
    verdict = {"exercise": report.name, "passed": report.passed, "cases_passed": report.cases_passed, "cases": len(report.cases)}
    return {DATA_TYPE: {**verdict, "mistake": report.mistake}}


def show(html, text, data=None):
    """Display a panel in Jupyter, print its text elsewhere."""
    try:
        from IPython import get_ipython
    except ImportError:
        get_ipython = None
    if get_ipython is None or get_ipython() is None:
        print(text)
        return
    from IPython.display import display

    display({"text/html": html, "text/plain": text, **(data or {})}, raw=True)
