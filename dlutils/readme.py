"""What the README says about the lessons: their table, and the map of what is built on what.  Generated, never edited."""

import ast

from dlutils.course import lesson_paths, load_lesson, without_markers
from dlutils.earlier import earlier_functions, global_names, imported_from_previously, latest


def readme_text(root):
    """The README with its generated parts made anew; a part whose marks are missing is left out."""
    text = (root / "README.md").read_text(encoding="utf-8")
    lessons = [load_lesson(path) for path in lesson_paths(root / "source")]
    for name, make in (("lessons", lesson_table), ("map", course_map)):
        head, begin, rest = text.partition(f"<!-- {name} -->\n")
        _, end, tail = rest.partition(f"<!-- end of {name} -->")
        text = head + begin + make(lessons) + end + tail if begin and end else text
    return text


def lesson_table(lessons):
    """A Markdown table: lesson, minutes, points, exercises, what it needs; then the sums."""
    rows = ["| lesson | minutes | points | you write | needs |", "|---|---|---|---|---|"]
    for lesson in lessons:
        written = ", ".join(f"`{c.name}`" for c in lesson.of_kind("exercise"))
        link = f"[{lesson.number} {lesson.title}](notebooks/{lesson.name}/{lesson.name}.ipynb)"
        rows.append(f"| {link} | {lesson.minutes} | {lesson.points} | {written} | {', '.join(lesson.needs) or '–'} |")
    minutes, points = (sum(getattr(lesson, what) for lesson in lessons) for what in ("minutes", "points"))
    exercises = sum(len(lesson.of_kind("exercise")) for lesson in lessons)
    rows.append(f"| **together** | {minutes} | {points} | {exercises} functions | |")
    return "\n".join(rows) + "\n"


def course_map(lessons):
    """A Markdown table: every exercise, and which functions of earlier lessons it and its lesson's experiments use."""
    rows = ["| lesson | you write | with your earlier |", "|---|---|---|"]
    for lesson in lessons:
        known = latest(earlier_functions(lesson.path.parent, lesson.number))
        wanted = imported_from_previously(lesson)
        earlier = {name: f.number for name, f in known.items() if name in wanted and f.written}
        uses = exercise_uses(lesson)
        for name, used in uses.items():
            rows.append(f"| {lesson.number} | `{name}` | {_named(used, earlier) or '–'} |")
        others = set(earlier).difference(*uses.values())
        if others:
            rows.append(f"| {lesson.number} | *its experiments* | {_named(others, earlier)} |")
    return "\n".join(rows) + "\n"


def _named(used, earlier):
    return ", ".join(f"`{name}` ({earlier[name]})" for name in sorted(set(used) & set(earlier), key=lambda n: (earlier[n], n)))


def exercise_uses(lesson):
    """exercise → the names that its solution uses, also through other functions of its lesson."""
    bodies = {}
    for cell in lesson.of_kind("exercise") + lesson.of_kind("code"):
        text = without_markers(cell.source)
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef):
                bodies[node.name] = global_names(ast.get_source_segment(text, node))
    return {cell.name: _reached(cell.name, bodies) for cell in lesson.of_kind("exercise")}


def _reached(name, bodies):
    found, queue = set(), [name]
    while queue:
        new = bodies.get(queue.pop(), set()) - found
        found |= new
        queue += new
    return found
