"""The build: what it makes, that it makes the same bytes twice, and how it refuses a broken lesson."""

import shutil
import subprocess
import sys
import zipfile

import nbformat
import pytest

from dlutils import building, course, earlier, readme
from dlutils.course import LessonError

SAMPLE = course.ROOT / "tests" / "lessons" / "50_sample.py"


@pytest.fixture
def small_course(tmp_path):
    """A course of one lesson; returns its root and the lesson's path."""
    (tmp_path / "source").mkdir()
    lesson = tmp_path / "source" / SAMPLE.name
    shutil.copy(SAMPLE, lesson)
    (tmp_path / "README.md").write_text("# A course\n\n<!-- lessons -->\n<!-- end of lessons -->\nThe end.\n")
    return tmp_path, lesson


def quietly(_):
    pass


def files(root):
    return {p.relative_to(root): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file() and p.suffix != ".py"}


def test_two_builds_in_two_places_give_the_same_bytes(small_course, tmp_path_factory):
    root, path = small_course
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(root, elsewhere, dirs_exist_ok=True)
    building.build([path], root, quietly)
    building.build([elsewhere / "source" / path.name], elsewhere, quietly)
    assert files(root) == files(elsewhere)
    building.build([path], root, quietly)
    assert files(root) == files(elsewhere)
    assert building.stale([path], root) == []


def test_text_that_arrives_in_pieces_is_one_output(small_course):
    """How a kernel cuts a slow cell's text depends on the clock; `flush` cuts it here."""
    root, path = small_course
    with path.open("a") as lesson:
        lesson.write('\n\n# %%\nfor word in ("one", "two", "three"):\n    print(word, flush=True)\n')
    building.build([path], root, quietly)
    solved = nbformat.read(root / "solutions/50_sample/50_sample.ipynb", as_version=4)
    assert [o.text for o in solved.cells[-1].outputs] == ["one\ntwo\nthree\n"]


def test_student_and_solved_notebook(small_course):
    root, path = small_course
    building.build([path], root, quietly)
    student = nbformat.read(root / "notebooks/50_sample/50_sample.ipynb", as_version=4)
    solved = nbformat.read(root / "solutions/50_sample/50_sample.ipynb", as_version=4)
    nbformat.validate(student)
    by_id = {c.id: c for c in student.cells}
    assert "raise NotImplementedError()" in by_id["column_softmax"].source
    assert '"""Z: (C, m) scores.' in by_id["column_softmax"].source
    assert by_id["answer-why_shift"].source == "YOUR ANSWER HERE"
    assert by_id["check-column_softmax"].metadata.nbgrader.points == 2
    assert not any("Exercise)" in c.source for c in student.cells + solved.cells)
    answers = {c.id: c for c in solved.cells}
    assert "np.exp(Z - Z.max" in answers["column_softmax"].source
    assert "SOLUTION" not in "".join(c.source for c in solved.cells)
    assert "passed, all 4 cases" in str(answers["check-column_softmax"].outputs)
    assert (
        "| [50 A sample](notebooks/50_sample/50_sample.ipynb) | 20 | 6 | `column_softmax`, `keep`, `restore` | – |"
        in (root / "README.md").read_text()
    )


@pytest.mark.parametrize(
    "spoil", ["notebooks/50_sample/checks.json", "notebooks/50_sample/50_sample.ipynb", "solutions/50_sample/50_sample.ipynb"]
)
def test_a_stale_or_missing_file_is_named(small_course, spoil):
    root, path = small_course
    building.build([path], root, quietly)
    place = root / spoil
    place.write_text(place.read_text().replace("sample", "simple"))
    assert [str(p) for p in building.stale([path], root)] == [spoil]
    place.unlink()
    assert [str(p) for p in building.stale([path], root)] == [spoil]


def test_left_over_lessons_and_a_stale_readme_are_named(small_course):
    root, path = small_course
    building.build([path], root, quietly)
    (root / "notebooks/60_gone").mkdir()
    (root / "README.md").write_text((root / "README.md").read_text().replace("| 20 |", "| 21 |"))
    assert {str(p) for p in building.stale([path], root)} == {"notebooks/60_gone", "README.md"}


BROKEN = {
    "syntax error": ("T = np.exp(Z - Z.max(axis=0, keepdims=True))\n", "T = np.exp(Z - \n", "not valid Python"),
    "a name twice": ('# %% exercise="keep" points=1', '# %% exercise="column_softmax" points=1', "stands twice"),
    "no spec": ("class Keep(Exercise):", "class Kept(Exercise):", "`keep` has no spec"),
    "empty hint": ('"mask = (u < p)"', '" "', "three non-empty hints"),
    "points in heading": ("keep · 1 point ·", "keep · 4 points ·", "heading says 4 points, `keep` has 1"),
    "no heading": ("## Exercise: restore ·", "## Restore:", "no heading above"),
    "no check": ('# %% check="keep"', "# %%", "`keep` has no check cell"),
    "check of nothing": ('# %% check="keep"', '# %% check="kept"', "`keep` has no check cell"),
    "more in the check": ("check(keep)", "check(keep); keep = None", "one line must be `check(keep)`"),
    "no marker": ("    ### END SOLUTION\n\n\n# %% tags", "\n\n# %% tags", "exactly one line `### END SOLUTION`"),
    "other function": ("def keep(A, keep_prob, rng):", "def kept(A, keep_prob, rng):", "must define `keep`"),
    "no title": ("#     title: A sample\n", "", "header has no `title`"),
    "undefined name": ("hints = (\"How likely", "x = undefined\n    hints = (\"How likely", "NameError: name 'undefined' is not defined"),
    "solution against oracle": ("return np.array([[1 / np", "return np.array([[2 / np", "solution disagrees with `expect`"),
    "a mistake that is right": ("T = np.exp(Z)\n        return T / T.sum(axis=0)", "T = np.exp(Z - Z.max(0))\n        return T / T.sum(0)", "mistake_no_shift passes every case"),
    "two mistakes alike": ("T = np.exp(Z)\n        return T / T.sum(axis=0)", "T = np.exp(Z - Z.max())\n        return T / T.sum()", "is explained as"),
    "mistake without hint": ('        """How large is the share that you keep?"""\n', "", "has no docstring"),
    "a variant that fails": ("return np.stack([np.exp(z - z.max())", "return np.stack([1 + np.exp(z - z.max())", "variant_loop should pass"),
    "oracle raises": ("def expect(Z):\n", "def expect(Z):\n        raise ValueError('no')\n", "raises ValueError: no"),
    "too few cases": ('yield "five examples", rng.normal(size=(3, 5))\n        yield "scores near 10 000", 1e4 + rng.normal(size=(3, 5))', "pass", "only 2 cases"),
    "a case that is no data": ('yield "one example", rng.normal(size=(4, 1))', 'yield "one example", {1, 2}', "raises TypeError"),
    "unknown earlier function": ("from dlutils import check\n", "from dlutils import check\nfrom previously import nothing\n", "no earlier lesson has an exercise that defines `nothing`"),
    "a cell that fails": ("# The smallest lesson", "# %%\n1 / 0\n\n# %% [markdown]\n# The smallest lesson", "the solved notebook fails: ZeroDivisionError"),
}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_lesson_stops_the_build_with_file_line_and_remedy(small_course, fault):
    root, path = small_course
    old, new, words = BROKEN[fault]
    text = path.read_text()
    assert old in text, "the sample lesson has changed; change this test too"
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(LessonError) as caught:
        building.build([path], root, quietly)
    message = str(caught.value)
    assert message.startswith("50_sample.py, line ")
    assert words in message
    line = int(message.split("line ")[1].split(":")[0])
    assert 1 <= line <= len(path.read_text().splitlines())
    assert not (root / "notebooks").exists(), "nothing half-written"


def test_command_line_gives_one_sentence_and_a_nonzero_exit():
    done = subprocess.run([sys.executable, "-m", "dlutils", "build", "77"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("dlutils build: There is no lesson 77")
    assert "Traceback" not in done.stderr


def test_the_wheel_holds_no_lesson_and_no_answer(tmp_path):
    """What `pip install dlutils` brings: the package, and not one function of any lesson's solution or oracle."""
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, course.ROOT],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        texts = {n: archive.read(n).decode() for n in archive.namelist()}
    assert "dlutils/checking.py" in texts
    code = "\n".join(text for name, text in texts.items() if name.endswith(".py"))
    names = [c.name for p in course.lesson_paths() for c in course.load_lesson(p).of_kind("exercise")]
    assert names
    assert not [n for n in names if f"def {n}(" in code and n not in ALSO_IN_DLUTILS]
    assert not any("SOLUTION\n" in text for name, text in texts.items() if name.endswith((".json", ".ipynb")))
    assert not any(name.endswith((".ipynb", ".json")) or name.startswith(("source", "notebooks", "solutions")) for name in texts)


# The helper package checks gradients itself, with a signature of its own.
ALSO_IN_DLUTILS = {"numerical_gradient"}


def test_adding_a_lesson_touches_one_file_under_source(tmp_path, monkeypatch):
    """One more lesson: one new file in a copy of the course, one build, and everything derived is there and fresh."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)  # a run that imports `previously` leaves a __pycache__
    for name in ("source", "notebooks", "solutions"):
        shutil.copytree(course.ROOT / name, tmp_path / name)
    shutil.copy(course.ROOT / "README.md", tmp_path)
    new = tmp_path / "source" / "50_sample.py"
    text = SAMPLE.read_text().replace("import numpy as np\n", "import numpy as np\nfrom previously import sigmoid\n", 1)
    new.write_text(text)
    before = {p: p.read_bytes() for p in (tmp_path / "source").glob("*.py")}
    building.build([new], tmp_path, quietly)
    assert building.stale([new], tmp_path) == []
    assert before == {p: p.read_bytes() for p in (tmp_path / "source").glob("*.py")}
    assert "def sigmoid" in (tmp_path / "notebooks/50_sample/previously.py").read_text()
    assert "50 A sample" in (tmp_path / "README.md").read_text()


TINY = """# ---
# jupyter:
#   lesson:
#     title: Tiny
#     minutes: 5
# ---

# %%
{first}

# %% [markdown]
# ## Exercise: {name} · 1 point · 5 minutes

# %% exercise="{name}" points=1
def {name}(x):
    ### BEGIN SOLUTION
    return helper(x)
    ### END SOLUTION


# %% check="{name}"
check({name})
"""


def tiny_lessons(folder, imports):
    """Lessons 10 and 11 with a helper of the same name, and 12, which imports."""
    for number, step in (("10", 1), ("11", 100)):
        first = f"def helper(x):\n    return x + {step}"
        (folder / f"{number}_tiny.py").write_text(TINY.format(first=first, name=f"step_{step}"))
    (folder / "12_tiny.py").write_text(TINY.format(first=f"from previously import {imports}", name="last"))
    return course.load_lesson(folder / "12_tiny.py")


@pytest.mark.parametrize(("name", "result"), [("step_1", 6), ("step_100", 105)])
def test_a_function_means_the_helper_of_its_own_lesson(tmp_path, name, result):
    namespace = {}
    exec(earlier.previously_source(tiny_lessons(tmp_path, name)), namespace)
    assert namespace[name](5) == result


def test_two_helpers_of_one_name_in_one_notebook_are_refused(tmp_path):
    with pytest.raises(LessonError, match="`helper` means one function in lesson 10, another in lesson 11.*rename one"):
        earlier.previously_source(tiny_lessons(tmp_path, "step_1, step_100"))


LATER = """
def fit(x, sigmoid_of=None):
    return sigmoid(x)


def train(x):
    return relu(x)
"""


def test_the_map_names_what_an_exercise_is_built_on(tmp_path):
    """Through a helper of its lesson too, but not through a variable that happens to be called like one."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "11_first.py").write_text(TINY.format(first="def helper(x): return x", name="sigmoid"))
    (folder / "12_second.py").write_text(TINY.format(first="def helper(x): return x", name="relu"))
    later = TINY.format(first="from previously import relu, sigmoid\n" + LATER, name="last")
    (folder / "13_third.py").write_text(later.replace("return helper(x)", "train = fit(x)\n    return train"))
    lessons = [course.load_lesson(p) for p in sorted(folder.glob("*.py"))]
    table = readme.course_map(lessons).splitlines()
    assert "| 13 | `last` | `sigmoid` (11) |" in table
    assert "| 13 | *its experiments* | `relu` (12) |" in table
    assert "| 11 | `sigmoid` | – |" in table


def test_a_variable_is_no_use_of_an_earlier_lessons_helper(tmp_path):
    """`start` is a helper of two lessons; a function with a variable of that name needs neither."""
    folder = tmp_path / "source"
    folder.mkdir()
    helper = "def helper(x): return start(x)\ndef start(x): return x"
    (folder / "11_first.py").write_text(TINY.format(first=helper, name="one"))
    (folder / "12_second.py").write_text(TINY.format(first=helper, name="two"))
    text = TINY.format(first="from previously import one", name="three")
    (folder / "13_third.py").write_text(text.replace("return helper(x)", "start = one(x)\n    return start"))
    (folder / "14_fourth.py").write_text(TINY.format(first="from previously import three, one", name="last"))
    source = earlier.previously_source(course.load_lesson(folder / "14_fourth.py"))
    assert "def three" in source
    assert source.count("def start") == 1
