"""Honest hand-ins that look odd.  Each keeps every mark that its code earned."""

import textwrap
from dataclasses import dataclass

from handins import RIGHT, HandIn, code

SIGMOID, PREDICT = RIGHT["sigmoid"].strip(), RIGHT["predict"].strip()


@dataclass(frozen=True)
class Control(HandIn):
    """loses: the exercises that its own code gets wrong; every other one has full marks."""

    loses: tuple = ()


CONTROLS = []


def control(name, *before, after=(), loses=(), **more):
    """A right hand-in with these cells before, and those after its functions."""
    cells = [tuple(textwrap.dedent(c).strip() for c in part) for part in (before, after)]
    CONTROLS.append(Control(name, before=cells[0], after=cells[1], loses=loses, **more))


def sigmoid_that(line):
    """The right sigmoid, which does something else before."""
    return {"sigmoid": SIGMOID.replace("    return", f"    {line}\n    return")}


def predict_that(line):
    """A predict that does something else instead."""
    return {"predict": f"def predict(w, b, X):\n    {line}"}


control("plain")

# Noise

control(
    "warnings",
    "import warnings",
    functions=sigmoid_that("warnings.warn('mind the gap'); warnings.warn('old', DeprecationWarning)"),
)
control("warnings_in_a_cell", "import warnings\nwarnings.warn('mind the gap')\nnp.float64(1) / 0", "np.log(-1)")
control("stderr", "import sys", functions=sigmoid_that("print('working', file=sys.stderr, flush=True); sys.stdout.flush()"))
control(
    "logging",
    "import logging\nlogging.basicConfig(level=0)\nlogging.warning('here')",
    functions=sigmoid_that("logging.error('now')"),
)
control("prints", functions=sigmoid_that("print('z is', z, '\\n' * 3); import sys; sys.stdout.write('x')"))
control("much_output", "for i in range(3000): print('step', i, 'x' * 100)", functions=sigmoid_that("print('x' * 100_000)"))
control("strict_warnings", "import warnings\nwarnings.simplefilter('error')\nnp.seterr(all='raise')")
control("set_printoptions", "np.set_printoptions(precision=2)\nnp.random.seed(0)\nimport random\nrandom.seed(0)")
control(
    "figures",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nfor _ in range(30): plt.figure()",
    "plt.plot([1])",
    "plt.gcf()",
)
control("figure_in_a_call", "import matplotlib.pyplot as plt", functions=sigmoid_that("plt.plot([1, 2]); plt.show()"))
control(
    "progress_bar",
    "import sys\nfor i in range(50): print(f'\\r{i} %', end='', flush=True)\nfrom IPython.display import clear_output\nclear_output(wait=True)",
)
control(
    "display",
    "from IPython.display import HTML, Markdown, display\ndisplay(HTML('<b>x</b>'), Markdown('*x*'))\nHTML('<i>x</i>')",
    "display({'a': 1})",
)

# Magics and questions

control(
    "magics",
    "%matplotlib inline\n%config InlineBackend.figure_format = 'svg'",
    "%load_ext autoreload\n%autoreload 2",
    "%timeit -n1 -r1 1 + 1",
    "%pwd",
    "%who",
)
for backend in ("notebook", "widget", "qt", "tk", "nbagg", "ipympl", "agg"):
    control(
        f"matplotlib_{backend}", f"%matplotlib {backend}\nlevel = 0.5", functions={"predict": PREDICT.replace("0.5", "level")}
    )
control(
    "matplotlib_use",
    "import matplotlib\nmatplotlib.use('TkAgg')\nlevel = 0.5",
    functions={"predict": PREDICT.replace("0.5", "level")},
)
control("timed_cells", functions={"sigmoid": "%%time\n" + SIGMOID, "predict": "%%capture out\n" + PREDICT})
control(
    "shell_lines",
    "!ls\nfiles = !ls -a\nlevel = 0.5\n!pip install no-such-package-at-all",
    "%%bash\necho hello",
    functions={"predict": PREDICT.replace("0.5", "level")},
)
control("pip_magic", "%pip install no-such-package-at-all", "%conda list")
control("missing_magic", "%no_such_magic", "%%no_such_cell_magic\nx = 1")
control("question_mark", "np.exp?\nlevel = 0.5", "?np.log", functions={"predict": PREDICT.replace("0.5", "level")})
control(
    "written_file",
    "%%writefile helper.py\ndef half(): return 0.5",
    "import helper",
    functions={"predict": PREDICT.replace("0.5", "helper.half()")},
)
control(
    "input_in_a_cell",
    "name = input('Your name? ')\nlevel = 0.5\nnumber = input()",
    functions={"predict": PREDICT.replace("0.5", "level")},
)
control("input_in_a_call", functions=sigmoid_that("input('Continue? ')"))
control(
    "other_questions",
    "import sys, getpass\nsys.stdin.readline()\nlevel = 0.5",
    "getpass.getpass()",
    functions={"predict": PREDICT.replace("0.5", "level")},
)
control(
    "checks_and_hints",
    "import dlutils\nimport dlutils as dl",
    after=("dl.check(sigmoid)\nhint(sigmoid)\nprogress()\ncheck(sigmoid) or check(predict)",),
)
control(
    "waiting_at_top",
    "import asyncio\nawait asyncio.sleep(0.01)\nlevel = 0.5",
    functions={"predict": PREDICT.replace("0.5", "level")},
)
control(
    "widgets",
    "from ipywidgets import interact\n@interact(x=(0, 5))\ndef show(x): print(x)\nlevel = 0.5",
    functions={"predict": PREDICT.replace("0.5", "level")},
)

# Cells moved about


def rename(data):
    for i, cell in enumerate(data["cells"]):
        cell["metadata"]["nbgrader"] = {"grade_id": f"cell-{i}"}


def forget_metadata(data):
    data["metadata"] = {}
    for cell in data["cells"]:
        cell["metadata"] = {}
        del cell["id"]
    data["nbformat_minor"] = 2


def delete_checks(data):
    data["cells"] = [c for c in data["cells"] if not c["source"].startswith("check(")]


def delete_start(data):
    data["cells"][0]["source"] = "import numpy as np"


def merge(data):
    data["cells"] = [code("\n\n".join(c["source"] for c in data["cells"]))]


def lines(data):
    for cell in data["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)


def windows(data):
    for cell in data["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")


def three_hundred_cells(data):
    data["cells"] += [code(f"x = {i}") for i in range(300)] + [code(""), code("  \n ")]


def prose(data):
    for kind in ("markdown", "raw", "heading"):
        data["cells"].insert(1, {"cell_type": kind, "metadata": {}, "source": "def sigmoid(z): return 0 <script> é ∂"})


def old_outputs(data):
    huge = {"output_type": "stream", "name": "stdout", "text": ["x" * 100 + "\n"] * 50_000}
    data["cells"][0]["outputs"] = [huge, {"output_type": "error", "ename": "E", "evalue": "", "traceback": []}, {"odd": 1}]
    data["cells"][1]["execution_count"] = 99


def reverse(data):
    data["cells"] = [data["cells"][0], *reversed(data["cells"][1:])]


def locked_and_tagged(data):
    for cell in data["cells"]:
        cell["metadata"] |= {
            "tags": ["skip-execution", "raises-exception", "remove-cell"],
            "deletable": False,
            "editable": False,
            "collapsed": True,
        }


def other_kernel_name(data):
    data["metadata"] = {
        "kernelspec": {"name": "my-env", "display_name": "Deep learning", "language": "python"},
        "language_info": {"name": "python"},
    }


for change in (
    rename, forget_metadata, delete_checks, delete_start, merge, lines, windows, three_hundred_cells, prose, old_outputs, reverse, locked_and_tagged,
    other_kernel_name,
):  # fmt: skip
    control(change.__name__, change=change)
control("byte_order_mark", encoding="utf-8-sig")
control("sixteen_bits", encoding="utf-16")
control("emptied_checks", change=lambda data: [c.update(source="") for c in data["cells"] if c["source"].startswith("check(")])
control("written_twice", "def sigmoid(z):\n    raise NotImplementedError", "def predict(w, b, X):\n    return None")
control(
    "own_attempts",
    after=("sigmoid(np.array([1.0]))", "sigmoid(0)\n1 / 0", "assert False", "predict()", "costs = gradient_descent(1)"),
)

# Other ways to write a right answer

control(
    "lambda_and_partial",
    "import functools\ndef at(level, w, b, X): return (sigmoid(w.T @ X + b) > level).astype(int)",
    functions={
        "predict": "predict = functools.partial(at, 0.5)",
        "sigmoid": "sigmoid = lambda z: 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))",
    },
)
control(
    "class_with_call",
    functions={
        "sigmoid": "class Sigmoid:\n    def __call__(self, z): return 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))\nsigmoid = Sigmoid()"
    },
)
control(
    "decorated",
    "import functools, time\ndef timed(f):\n    @functools.wraps(f)\n    def g(*a, **k):\n        start = time.time()\n        value = f(*a, **k)\n        print(time.time() - start)\n        return value\n    return g",
    functions={"sigmoid": "@timed\n" + SIGMOID},
)
control(
    "helpers_below",
    functions={"sigmoid": "def sigmoid(z):\n    return later(z)"},
    after=("def later(z):\n    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))",),
)
control(
    "state", "calls = {'n': 0}\nhistory = []", functions=sigmoid_that("calls['n'] += 1; history.append(z); global last; last = z")
)
control("star_imports", "from numpy import *\nfrom math import *\nimport numpy as np")
control("odd_names", "check = 3\nrecord = run = shell = judge = In = Out = _ = None\ndel progress")
control(
    "dictionaries_of_other_kinds",
    "import collections",
    functions={
        "propagate": RIGHT["propagate"].strip().replace('{"dw"', 'collections.OrderedDict({"dw"').replace("- Y))}", "- Y))})")
    },
)
control(
    "named_tuple",
    "import collections\nTrained = collections.namedtuple('Trained', 'w b costs')",
    functions={
        "gradient_descent": RIGHT["gradient_descent"].strip().replace("return w, b, costs", "return Trained(w, b, costs)")
    },
)
control(
    "numpy_numbers",
    functions={
        "logistic_cost": "def logistic_cost(A, Y):\n    p = np.where(Y == 1, A, 1 - A)\n    return -np.log(np.maximum(p, 1e-30).astype(float)).mean()"
    },
)
control(
    "typed",
    functions={
        "sigmoid": "from __future__ import annotations\ndef sigmoid(z: np.ndarray | float, *, extra: int = 0) -> np.ndarray:\n    '''Prüfung: ∂σ/∂z — 🙂'''\n    σ = 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))\n    return σ"
    },
)
control(
    "run_as_script",
    after=("if __name__ == '__main__':\n    level = 0.5",),
    functions={"predict": PREDICT.replace("0.5", "level")},
)
control(
    "files_and_folders",
    "import os\nos.makedirs('data', exist_ok=True)\nnp.save('data/level.npy', 0.5)\nos.chdir('data')\nlevel = np.load('level.npy')\n%cd ..",
    functions={"predict": PREDICT.replace("0.5", "level")},
)
control(
    "temporary_file",
    "import os, tempfile",
    functions=sigmoid_that("f = tempfile.NamedTemporaryFile(); f.write(b'x'); f.close(); os.environ['X'] = '1'"),
)
control(
    "a_pool_of_threads",
    "from concurrent.futures import ThreadPoolExecutor",
    functions=sigmoid_that("list(ThreadPoolExecutor(4).map(abs, range(9)))"),
)
control(
    "child_process",
    "import multiprocessing, subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(1)'], check=True)\nwith multiprocessing.get_context('fork').Pool(2) as pool:\n    level = pool.map(float, ['0.5'])[0]",
    functions={"predict": PREDICT.replace("0.5", "level")},
)
control(
    "replaced_stdout",
    "import contextlib, io, sys",
    functions=sigmoid_that("with contextlib.redirect_stdout(io.StringIO()): print('x')"),
    after=("sys.stdout = open('log.txt', 'w')\nsys.stderr = None",),
)
control("slow", "import time\ntime.sleep(0.5)", functions=sigmoid_that("time.sleep(0.02)"))
control(
    "deep",
    "import sys\nsys.setrecursionlimit(10_000)\ndef count(n): return n and 1 + count(n - 1)",
    functions=sigmoid_that("count(3000)"),
)
control("traced", "import sys, gc, faulthandler\nsys.settrace(lambda *a: None)\ngc.disable()")
control(
    "kills_its_own_child",
    "import subprocess\nchild = subprocess.Popen(['sleep', '20'])\nchild.kill()\nchild.wait()\nleft = subprocess.Popen(['sleep', '20'])",
)

# One exercise, or one cell of one's own, that goes wrong

for name, line in {
    "wrong": "return w", "not_written": "raise NotImplementedError", "raises": "return 1 / 0", "exits": "import os; os._exit(0)",
    "sys_exits": "raise SystemExit", "interrupts": "raise KeyboardInterrupt", "crashes": "import ctypes; ctypes.string_at(0)",
    "recursive": "return predict(w, b, X)", "debugs": "breakpoint()", "unknown_name": "return no_such_name",
}.items():  # fmt: skip
    control(f"predict_{name}", functions=predict_that(line), loses=("predict",))
control(
    "predict_endless",
    functions=predict_that("import time\n    stop = time.time() + 30\n    while time.time() < stop: pass"),
    loses=("predict",),
)
control("predict_greedy", functions=predict_that("x = []\n    while len(x) < 40: x.append(np.ones(2**23))"), loses=("predict",))
control(
    "predict_missing",
    change=lambda data: data.update(cells=[c for c in data["cells"] if "predict" not in c["source"]]),
    loses=("predict",),
)
control("syntax_error", functions={"predict": "def predict(w, b, X)\n    return 1"}, loses=("predict",))
control("bad_indentation", functions={"predict": "def predict(w, b, X):\nreturn 1"}, loses=("predict",))
control("null_in_source", functions={"predict": "def predict(w, b, X): return '\0'"}, loses=("predict",))
control("missing_package", "import no_such_package_at_all", "raise KeyboardInterrupt", "raise SystemExit(1)")
control("endless_own_cell", after=("import time\nstop = time.time() + 30\nwhile time.time() < stop: pass",))
control(
    "own_cell_exits",
    "import os\nos._exit(0)",
    after=("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\nos.abort()", "exit()", "quit()"),
)
control("greedy_own_cell", after=("x = []\nwhile len(x) < 40: x.append(np.ones(2**23))",))
