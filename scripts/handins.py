"""Hand-ins of differing quality for one lesson, made from the lesson's own solutions and named mistakes."""

import ast
import inspect
import textwrap

import nbformat

from dlutils import course, running

CRASH = "raise RuntimeError('I have no idea what I am doing')"
ENDLESS = "while True:\n    pass"


def make_handins(lesson, student_notebook, count):
    """[(what, notebook)], `count` of them: solved, untouched, partly solved, crashing, endless, right in another style, mistakes.

    A hand-in with mistakes has one in every exercise that has any left, so that as many as possible are handed in.
    """
    specs = running.specs(lesson, running.definitions(lesson))
    right = {c.name: course.without_markers(c.source) for c in lesson.of_kind("exercise")}
    last = list(right)[-1]
    answers = {
        "solved": right,
        "untouched": {},
        **{f"only {name}": {name: text} for name, text in right.items()},
        "crashing": {**right, last: body(right[last], CRASH)},
        "endless loop": {**right, last: body(right[last], ENDLESS)},
        "right in another style": {**right, **{n: next(texts(lesson, n, s, "variant_"))[1] for n, s in specs.items()}},
    }
    mistakes = {name: list(texts(lesson, name, spec, "mistake_")) for name, spec in specs.items()}
    while len(answers) < count:
        made = {name: found.pop(0) for name, found in mistakes.items() if found}
        if not made:
            break
        answers[" + ".join(label for label, _ in made.values())] = {**right, **{n: text for n, (_, text) in made.items()}}
    chosen = list(answers.items())
    chosen += [chosen[0]] * (count - len(chosen))
    return [(what, with_answers(student_notebook, given)) for what, given in chosen[:count]]


def texts(lesson, name, spec, prefix):
    """(label, text of a hand-in's function) of every mistake or variant of a spec."""
    for label, function in spec.named(prefix).items():
        yield label.replace("_", " "), helpers(lesson, function) + renamed(function, name)


def body(source, statements):
    """The function of `source` with another body."""
    tree = ast.parse(source)
    tree.body[-1].body = ast.parse(statements).body
    return ast.unparse(tree)


def renamed(function, name):
    """The text of a spec's function as a learner would have handed it in."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    tree.body[0].name = name
    return ast.unparse(tree)


def helpers(lesson, function):
    """Text of what a spec's function needs beside itself: the imports and functions of the lesson's spec cells that it uses."""
    statements = [s for c in lesson.of_kind("spec") for s in ast.parse(c.source).body]
    functions = {s.name: s for s in statements if isinstance(s, ast.FunctionDef)}
    needed, queue = [], [ast.parse(textwrap.dedent(inspect.getsource(function)))]
    while queue:
        used = {n.id for n in ast.walk(queue.pop()) if isinstance(n, ast.Name)}
        new = [functions[name] for name in functions if name in used and functions[name] not in needed]
        needed += new
        queue += new
    imports = [s for s in statements if isinstance(s, ast.Import | ast.ImportFrom) and getattr(s, "module", "") != "dlutils.spec"]
    return "".join(ast.unparse(s) + "\n" for s in [*imports, *needed]) if needed else ""


def with_answers(notebook, answers):
    """A copy of a student notebook with some exercises answered, and something written under each question."""
    copy = nbformat.from_dict(notebook)
    for cell in copy.cells:
        if cell.id in answers:
            cell.source = answers[cell.id]
        if cell.id.startswith("answer-") and answers:
            cell.source = "Because the numbers say so."
    return copy
