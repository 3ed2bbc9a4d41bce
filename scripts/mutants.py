"""How many small changes to a right answer does each check notice?  python scripts/mutants.py [NN …]

Every solution is changed in one place at a time (an operator, a number, an axis, the order of two lines …) and judged as an
answer. What still passes is printed: either the change means nothing, such as `<=` for `<` beside random numbers, or a case
is missing.  DeMillo, Lipton and Sayward (1978), Hints on Test Data Selection, Computer 11 (4), 34–41.
"""

import argparse
import ast
import contextlib
import copy
import io
import warnings
from concurrent.futures import ProcessPoolExecutor

from dlutils import course, records, running
from dlutils.contract import learner_with
from dlutils.course import without_markers
from dlutils.judging import judge

SECONDS = 2.0  # for a call; some changes make a loop endless
OTHER_OPERATORS = {
    ast.Add: [ast.Sub()],
    ast.Sub: [ast.Add()],
    ast.Mult: [ast.Div()],
    ast.Div: [ast.Mult()],
    ast.MatMult: [ast.Mult()],
    ast.Pow: [ast.Mult()],
    ast.FloorDiv: [ast.Div()],
    ast.Lt: [ast.LtE(), ast.Gt()],
    ast.LtE: [ast.Lt(), ast.GtE()],
    ast.Gt: [ast.GtE(), ast.Lt()],
    ast.GtE: [ast.Gt(), ast.LtE()],
    ast.Eq: [ast.NotEq()],
    ast.NotEq: [ast.Eq()],
    ast.And: [ast.Or()],
    ast.Or: [ast.And()],
}
OTHER_FUNCTIONS = {
    "mean": ["sum", "max"],
    "sum": ["mean"],
    "max": ["min"],
    "min": ["max"],
    "maximum": ["minimum"],
    "std": ["var"],
    "var": ["std"],
    "log": ["log2", "log1p"],
    "exp": ["exp2", "expm1"],
    "sqrt": ["square"],
    "abs": ["square"],
    "argmax": ["argmin"],
    "argmin": ["argmax"],
    "zeros": ["ones"],
    "zeros_like": ["ones_like"],
}


def changed(node, **fields):
    node = copy.deepcopy(node)
    for name, value in fields.items():
        setattr(node, name, value)
    return node


def instead(node, arguments):
    """Other nodes that may stand where this one stands in a program."""
    if isinstance(node, ast.BinOp):
        yield from (changed(node, op=op) for op in OTHER_OPERATORS.get(type(node.op), ()))
        yield from (node.left, node.right)
        if isinstance(node.op, ast.Mult | ast.Div):
            yield changed(node, right=ast.BinOp(node.right, ast.Mult(), node.right))
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.BoolOp):
        yield from (changed(node, op=op) for op in OTHER_OPERATORS[type(node.op)])
        yield from node.values
    elif isinstance(node, ast.Compare):
        yield from (changed(node, ops=[op, *node.ops[1:]]) for op in OTHER_OPERATORS.get(type(node.ops[0]), ()))
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        near = [node.value + 1, node.value - 1] if isinstance(node.value, int) else [f * node.value for f in (0.1, 0.9, 1.1, 2)]
        yield from map(ast.Constant, near)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in arguments:
        yield from (changed(node, id=other) for other in arguments if other != node.id)
    elif isinstance(node, ast.Attribute):
        yield from (changed(node, attr=other) for other in OTHER_FUNCTIONS.get(node.attr, ()))
        yield from [node.value] * (node.attr == "T")
    elif isinstance(node, ast.Call):
        yield from node.args[:1]
        yield from (changed(node, keywords=node.keywords[:k] + node.keywords[k + 1 :]) for k in range(len(node.keywords)))
        if len(node.args) > 1:
            yield changed(node, args=[node.args[1], node.args[0], *node.args[2:]])
    elif isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and len(node.elts) > 1:
        yield changed(node, elts=[node.elts[1], node.elts[0], *node.elts[2:]])
    elif isinstance(node, ast.If | ast.IfExp):
        yield from (changed(node, test=ast.Constant(value)) for value in (True, False))
    elif isinstance(node, ast.AugAssign):
        yield from (changed(node, op=op) for op in OTHER_OPERATORS.get(type(node.op), ()))
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr) and not isinstance(node.value, ast.Constant):
        yield ast.Pass()


def exchanged(node):
    """The node with two neighbouring lines of its body in the other order, and which."""
    body = getattr(node, "body", None)
    for k in range(len(body) - 1) if isinstance(body, list) else ():
        if not _is_docstring(body[k]):
            other = changed(node, body=[*body[:k], body[k + 1], body[k], *body[k + 2 :]])
            yield other, f"line {body[k].lineno}: {_brief(body[k])}  ↔  {_brief(body[k + 1])}"


def mutants(source, name):
    """Yield (what was changed, source) of the programs that differ from `source`, which defines `name`, in one place."""
    tree = ast.parse(source)
    function = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name)
    arguments = [a.arg for a in function.args.args]
    seen = {ast.unparse(tree)}
    for place, node in enumerate(ast.walk(tree)):
        if node is tree or _is_docstring(node):
            continue
        others = [
            (other, f"line {getattr(node, 'lineno', 0)}: {_brief(node)}  →  {_brief(other)}")
            for other in instead(node, arguments)
        ]
        for other, what in [*others, *exchanged(node)]:
            text = ast.unparse(_with(copy.deepcopy(tree), place, other))
            if text not in seen:
                seen.add(text)
                yield what, text


def _with(tree, place, other):
    target = list(ast.walk(tree))[place]

    class Exchange(ast.NodeTransformer):
        def visit(self, node):
            return copy.deepcopy(other) if node is target else self.generic_visit(node)

    return ast.fix_missing_locations(Exchange().visit(tree))


def _is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _brief(node):
    return " ".join(ast.unparse(node).split())[:60]


def survivors(record, source, namespace):
    """(number of mutants of an exercise's solution, what was changed in those that pass)."""
    count, passing = 0, []
    for what, text in mutants(source, record.name):
        scope = dict(namespace)
        try:
            exec(compile(text, f"<{record.name}>", "exec"), scope)
        except (SyntaxError, TypeError, ValueError, NameError):  # no program, such as `pass` in place of an expression
            continue
        count += 1
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            if judge(record, learner_with(namespace, record.name, scope[record.name]), SECONDS).passed:
                passing.append(what)
    return count, passing


def of_lesson(path):
    """Lines about every exercise of a lesson, and how many of its mutants there are, and how many pass."""
    lesson = course.load_lesson(path)
    namespace = running.definitions(lesson)
    sources = {c.name: without_markers(c.source) for c in lesson.of_kind("exercise")}
    lines, total, passing = [], 0, 0
    for record in records.load(course.ROOT / "notebooks" / path.stem).exercises:
        if record.seconds:  # trains a network for every answer
            continue
        count, what = survivors(record, sources[record.name], namespace)
        lines += [f"{lesson.number} {record.name}: {count - len(what)} of {count} noticed", *(f"    {w}" for w in what)]
        total, passing = total + count, passing + len(what)
    return lines, total, passing


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lessons", nargs="*", metavar="NN", help="numbers of lessons; without any, all of them")
    asked = parser.parse_args().lessons
    try:
        paths = [course.find_lesson(n) for n in asked] or course.lesson_paths()
    except LookupError as error:
        parser.error(str(error))
    total = passing = 0
    with ProcessPoolExecutor() as pool:
        for lines, count, passed in pool.map(of_lesson, paths):
            print(*lines, sep="\n", flush=True)
            total, passing = total + count, passing + passed
    print(f"{total - passing} of {total} changes noticed")


if __name__ == "__main__":
    main()
