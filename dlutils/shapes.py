"""The shape detective: what shape every array has as a function runs, and which operands did not fit where it broke."""

import ast
import inspect
import sys
from textwrap import dedent

WIDTH = 54  # columns for a line of source


def trace_shapes(function, *arguments, **options):
    """Call function(*arguments, **options) and print each line of it that assigns an array, with the shapes assigned.

    A line that runs again, as in a loop, is printed again if a shape has changed. Functions that it calls are not looked
    into. If the call fails, the failing line is printed with the shapes of what it uses, and the error goes on.
    Returns None.  Raises TypeError or OSError where there is no Python source to read, as inspect.getsource does.
    """
    inner = inspect.unwrap(function)
    tracer = _Tracer(_statements(inner), inner)
    earlier = sys.gettrace()
    try:
        sys.settrace(tracer.enter)
        result = function(*arguments, **options)
    except BaseException:
        tracer.show("✗ ", tracer.raised, tracer.raised and tracer.raised[2], "failed with ")
        raise
    finally:
        sys.settrace(earlier)
    print(f"  {'returned':<{WIDTH}} {_shape(result)}")


class _Tracer:
    """Follows one call of one function.  current: the statement that is running; raised: where an error came from."""

    def __init__(self, statements, function):
        self.statements, self.name, self.code = statements, function.__name__, function.__code__
        self.frame = self.current = self.raised = None
        self.shown = {}

    def enter(self, frame, event, argument):
        if frame.f_code is not self.code or self.frame is not None:
            return None  # another function, or the same one calling itself
        self.frame = frame
        print(f"{self.name}({self.shapes(frame.f_locals)})")
        return self.step

    def step(self, frame, event, argument):
        if event == "exception":
            self.raised = self.current
        elif event == "line" or not self.raised:
            entered = self.statements.get(frame.f_lineno) if event == "line" else None
            if entered is not self.current and not self.raised:  # a statement ends where another one begins
                self.show("  ", self.current, self.current and self.current[1])
            self.current, self.raised = entered, None
        return self.step

    def show(self, mark, statement, names, words=""):
        shapes = self.shapes(names or ())
        if "(" in shapes and self.shown.get(statement) != words + shapes:
            print(f"{mark}{statement[0]:<{WIDTH}} {words}{shapes}")
            self.shown[statement] = words + shapes

    def shapes(self, names):
        return ", ".join(f"{n} {_shape(self.frame.f_locals[n])}" for n in names if n in self.frame.f_locals)


def _statements(function):
    """line → (its statement in one line of text, names that it assigns, names that it uses), for all of the function."""
    (lines, first), found = inspect.getsourcelines(function), {}
    for node in ast.walk(ast.parse(dedent("".join(lines)))):
        if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef | ast.ClassDef):
            body = getattr(node, "body", None)  # of a compound statement only what stands before its body
            last = max(node.lineno, body[0].lineno - 1) if body else node.end_lineno
            text = " ".join(line.strip() for line in lines[node.lineno - 1 : last])
            entry = (text if len(text) <= WIDTH else text[: WIDTH - 1] + "…", *_names(node, last))
            found.update({first + line - 1: entry for line in range(node.lineno, last + 1)})
    return found


def _names(node, last):
    """(assigned, used): names in a statement up to its line `last`; grads["dW1"] = … assigns to grads."""
    parts = [n for n in ast.walk(node) if isinstance(n, ast.Name | ast.Subscript | ast.AugAssign) and n.lineno <= last]
    parts.sort(key=lambda n: (n.lineno, n.col_offset))
    stored = (ast.walk(p) for p in parts if isinstance(getattr(p, "ctx", None), ast.Store))
    assigned = [next(n.id for n in inside if isinstance(n, ast.Name)) for inside in stored]
    used = [p.id for p in parts if isinstance(p, ast.Name) and isinstance(p.ctx, ast.Load)]
    changed = [n.id for p in parts if isinstance(p, ast.AugAssign) for n in ast.walk(p.target) if isinstance(n, ast.Name)]
    return tuple(dict.fromkeys(assigned)), tuple(dict.fromkeys(changed + used))


def _shape(value, most=8):
    """(4, 2) for an array, {W1: (4, 2), …} for a dictionary, the kind of thing for anything else."""
    if isinstance(value, dict | list | tuple):
        parts = [f"{k}: {_shape(value[k])}" if isinstance(value, dict) else _shape(k) for k in list(value)[:most]]
        left, right = {dict: "{}", list: "[]"}.get(type(value), "()")
        return left + ", ".join(parts + ["…"] * (len(value) > most)) + right
    if getattr(value, "shape", ()):
        return str(tuple(value.shape))
    return "number" if hasattr(value, "__float__") else type(value).__name__
