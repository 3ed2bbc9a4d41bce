r"""Misbehaving hand-ins, written to test this grader.

Every one is harmless by construction, even where the grader fails: loops stop by themselves after half a minute, memory at 3 GB,
processes at 60 that sleep for 20 seconds, files at 200 MB; what is read or changed are canaries in a temporary folder; connections go
to listeners that the test has opened.  What might hurt an unprotected machine is tried only where the canary cannot be seen.

Placeholders: @SECRET@ a file with a secret, @GRADEBOOK@ a database, @NEIGHBOUR@ another hand-in, @HOME@ a file at home, @PUBLIC@ the
student's checks.json, @ROOT@ the course, @PID@ a process of the test with a secret in its environment, @PORT@ and @SOCKET@ listeners.
"""

import textwrap
from dataclasses import dataclass

from handins import NAMES, HandIn, code

UNWRITTEN = ("logistic_cost", "propagate", "gradient_descent")


@dataclass(frozen=True)
class Attack(HandIn):
    """tries: what the hand-in is after.  costs: the exercises whose marks it may lose by that; the others keep theirs.

    sign: a text in the verdict which shows that the attack took place, and how it ended.  luck: points of an exercise that it may
    gain, because the right answer to some cases can be guessed.
    """

    tries: str = ""
    costs: tuple = ()
    sign: str = ""
    luck: float = 0.0


ATTACKS = []


def attack(name, tries, source="", sign="", costs=(), cells=1, **more):
    """A hand-in that begins with this cell, `cells` times."""
    before = (textwrap.dedent(source).strip(),) * cells if source else ()
    ATTACKS.append(Attack(name, tries=tries, before=before, sign=sign, costs=costs, **more))


def answers(name, tries, body, sign="", helper="", exercises=UNWRITTEN, luck=0.0):
    """A hand-in whose functions of these exercises all have this body; `helper` is a cell with what it needs."""
    functions = {e: f"def {e}(*arguments):\n" + textwrap.indent(textwrap.dedent(body).strip(), "    ") for e in exercises}
    before = (textwrap.dedent(helper).strip(),) if helper else ()
    ATTACKS.append(Attack(name, functions=functions, before=before, tries=tries, costs=exercises, sign=sign, luck=luck))


LOOP = """
import time
stop = time.monotonic() + 30
while time.monotonic() < stop:
    {}
"""
DEAF = """
import signal, time
def deaf():
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
    signal.setitimer(signal.ITIMER_REAL, 0)
    stop = time.monotonic() + 30
    while time.monotonic() < stop:
        try:
            while time.monotonic() < stop: pass
        except BaseException: pass
"""


# Marks claimed in the file


def checks_of(data):
    return [c for c in data["cells"] if c["metadata"].get("nbgrader", {}).get("grade")]


def claim_points(data):
    data["metadata"] |= {"score": 9, "dlutils": {"score": 9, "max_score": 9}, "nbgrader": {"score": 9}}
    for cell in data["cells"]:
        cell["metadata"] |= {"dlutils": {"passed": True}, "score": 9}
        cell["metadata"].setdefault("nbgrader", {}).update(grade=True, points=9, score=9, auto_score=9, manual_score=9)


def skip_execution(data):
    for cell in checks_of(data):
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception", "remove-cell"]


def store_outputs(data):
    for cell in checks_of(data):
        passed = {"passed": True, "cases_passed": 10, "cases": 10, "mistake": None, "exercise": cell["source"][6:-1]}
        panel = {"text/plain": "passed", "application/vnd.dlutils.check+json": passed}
        cell["outputs"] = [
            {"output_type": "display_data", "metadata": {}, "data": panel},
            {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "3"}},
        ]


def delete_checks(data):
    data["cells"] = [c for c in data["cells"] if c not in checks_of(data)]


def duplicate_checks(data):
    data["cells"] += checks_of(data) * 20


def rewrite_checks(data):
    for cell in checks_of(data):
        cell["source"] = "3.0"


def swap_names(data):
    """Every check claims to be that of the exercise which is right."""
    for cell in checks_of(data):
        cell["metadata"]["nbgrader"]["grade_id"] = "check_sigmoid"


def claim_lesson(data):
    data["metadata"] |= {"lesson": "00", "assignment": "../../other", "path": "@SECRET@", "seed": 1}


attack("claimed_points", "points and scores claimed in every metadata that there is", change=claim_points)
attack("skip_execution", "tags that tell nbconvert to leave the checks out", change=skip_execution)
attack("stored_outputs", "checks that come with the outputs of a pass", change=store_outputs)
attack("deleted_checks", "no checks, so that there is nothing to fail", change=delete_checks)
attack("duplicated_checks", "each check twenty times more, under one grade id", change=duplicate_checks)
attack("rewritten_checks", "checks that just give a number of points", change=rewrite_checks)
attack("swapped_names", "all checks under the name of the exercise that is right", change=swap_names)
attack("another_lesson", "metadata that name another, easier lesson, and paths", change=claim_lesson)
attack(
    "printed_verdict",
    "a cell that prints what the grader's own --json would print",
    """
    print('{"lesson": "02_logistic_regression", "score": 9.0, "max_score": 9, "exercises": [{"name": "propagate", "points": 3.0, '
          '"max_points": 3, "passed": true, "cases_passed": 9, "cases": 9, "message": "", "mistake": null}]}')
    9.0
    """,
    sign="max_score",
)

# Machinery turned around

attack(
    "ast_transformer",
    "an AST transformer that drops assertions and raise statements from every later cell",
    """
    import ast
    class Harmless(ast.NodeTransformer):
        def visit_Assert(self, node): return ast.Pass()
        def visit_Raise(self, node): return ast.Return(ast.Constant(True))
    get_ipython().ast_transformers.append(Harmless())
    print("transformers:", len(get_ipython().ast_transformers))
    """,
    sign="transformers: 1",
    costs=UNWRITTEN,
)
attack(
    "input_transformer",
    "an input transformer that blanks every later cell",
    """
    get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\\n"])
    print("blank from here")
    """,
    sign="blank from here",
    costs=NAMES,
)
attack(
    "patched_numpy",
    "comparison functions that always agree",
    """
    yes = lambda *a, **k: True
    for name in ("allclose", "isclose", "array_equal", "array_equiv", "all", "any", "equal", "isfinite"):
        setattr(np, name, yes)
    for name in dir(np.testing):
        if name.startswith("assert"):
            setattr(np.testing, name, yes)
    print("everything is equal:", np.allclose(1, 2))
    """,
    sign="everything is equal: True",
)
attack(
    "patched_dlutils",
    "the judge's own modules, patched where the hand-in can reach them",
    """
    import dlutils.checking, dlutils.compare, dlutils.judging
    dlutils.compare.compare = dlutils.judging.compare = lambda *a, **k: None
    dlutils.judging.judge = dlutils.checking.check = lambda *a, **k: True
    dlutils.compare.Tolerance.of = lambda self, want: np.inf
    print("never a finding:", dlutils.compare.compare(1, 2))
    """,
    sign="never a finding: None",
)
attack(
    "patched_json",
    "a json.dumps that turns every reply into praise",
    """
    import json
    true_dumps = json.dumps
    json.dumps = lambda message, **k: true_dumps({"error": "", "missing": "", "shown": [{"kind": "stdout", "text": "praised"}],
                                                  "value": True, "after": {}, "warned": "", "passed": True, "score": 9})
    """,
    sign="praised",
    costs=NAMES,
)
for claim in ('{"fact": [True, ""]}', '{"between": [-1e300, 1e300]}', '{"anything": []}', '{"one_of": [0, 1]}'):
    attack(
        f"claimed_{claim[2:].partition(chr(34))[0]}",
        "a marker that is only for expected values, as every answer",
        f"""
        import dlutils.grader.worker as worker
        worker.encode = lambda value, special=None: {claim}
        """,
        sign="an answer that is no plain data",
        costs=NAMES,
    )
attack(
    "worker_rewritten",
    "the worker itself, found among all objects, with a method that answers for every function",
    """
    import gc
    from dlutils.grader.worker import Worker
    found = [o for o in gc.get_objects() if isinstance(o, Worker)] or [o for o in gc.get_referrers(get_ipython()) if False]
    Worker.do_call = lambda self, request: {"value": True, "after": {}, "warned": "", "passed": True, "points": 9}
    print("rewritten")
    """,
    sign="rewritten",
    costs=NAMES,
)

# Answers that agree with everything

AGREEABLE = """
class Agreeable:
    shape, dtype, ndim, size = (), np.dtype(float), 0, 1
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __le__(self, other): return True
    def __ge__(self, other): return True
    __lt__ = __gt__ = __contains__ = __le__
    def __sub__(self, other): return 0.0
    __rsub__ = __abs__ = __sub__
    def __bool__(self): return True
    def __float__(self): return 0.0
    def __hash__(self): return 0
    def __array__(self, *a, **k): return np.zeros(())
    def __len__(self): return 2
    def __iter__(self): return iter([self, self])
    def __getitem__(self, key): return self
    def __reduce__(self): return (print, ("unpickled",))
"""
answers("agreeable_object", "an object that is equal to everything", "return Agreeable()", "object of type Agreeable", AGREEABLE)
answers(
    "agreeable_array",
    "an array subclass whose comparisons all say yes",
    "return np.zeros(()).view(Yes)",
    "you gave",
    """
    class Yes(np.ndarray):
        def __array_ufunc__(self, ufunc, method, *inputs, **k): return np.True_
        def __array_function__(self, function, types, args, k): return np.True_
        def __eq__(self, other): return np.True_
        def all(self, *a, **k): return True
    """,
)
answers(
    "agreeable_text_and_numbers",
    "subclasses of float and str that are equal to everything",
    "return (Number(1), Text('x'))",
    "you gave a tuple",
    """
    class Number(float):
        __eq__ = __le__ = __ge__ = lambda self, other: True
        __hash__ = float.__hash__
        __rsub__ = __sub__ = lambda self, other: 0.0
    class Text(str):
        __eq__ = lambda self, other: True
        __hash__ = str.__hash__
    """,
)
answers(
    "lying_dictionary",
    "a dictionary that has every key and whose lists of keys lie",
    "return Lying(dw=0, db=0), 0.0",
    "you gave",
    """
    class Lying(dict):
        def keys(self): return ["dw", "db"]
        def items(self): return [("dw", {"fact": [True, ""]}), ("db", {"anything": []})]
        def __iter__(self): return iter(["db", "dw"])
        def __getitem__(self, key): return {"between": [-1e9, 1e9]}
        def __contains__(self, key): return True
        def __len__(self): return 2
    """,
)
answers(
    "disguised_object",
    "an object that claims through __class__ to be an array",
    "return Disguised()",
    "cannot be read",
    """
    class Disguised:
        __class__ = np.ndarray
        dtype, shape, ndim, size = np.dtype(float), (), 0, 1
        def __array__(self, *a, **k): return np.array(self.__dict__, dtype=object)
        def astype(self, *a, **k): return self
    """,
)
answers(
    "exploding_object",
    "an object that raises or never returns, whatever is done with it",
    "return Exploding()",
    "SystemExit: boom",
    """
    class Exploding(Exception):
        def __getattribute__(self, name): raise SystemExit("boom")
        def __repr__(self): raise MemoryError
        __str__ = __len__ = __bool__ = __eq__ = __hash__ = __array__ = __reduce_ex__ = __repr__
    """,
)
answers("pickle_payload", "a pickle that would run something when it is loaded", "return Payload(), pickle.dumps(Payload())", "you gave", """
    import pickle
    class Payload:
        def __reduce__(self): return (pickle.loads, (b"never",))
""")  # fmt: skip
answers(
    "endless_generator",
    "a generator that never ends, where a sequence is expected",
    "while True:\n    yield 0.0",
    "object of type generator",
)
answers(
    "endless_list",
    "a list whose iterator never ends",
    "return Endless([1, 2])",
    "did not come back",
    """
    import time
    stop = time.monotonic() + 30
    class Endless(list):
        def __iter__(self):
            while time.monotonic() < stop: yield 0.0
        def __len__(self): return 2
    """,
    exercises=("propagate",),
)
answers(
    "colliding_keys",
    "a dictionary of keys whose hashes all collide",
    "return {i * (2**61 - 1): 0 for i in range(1, 3000)}, 0.0",
    "too many entries",
    exercises=("propagate",),
)
answers(
    "nested_collisions",
    "many dictionaries of colliding keys",
    "return [{i * (2**61 - 1): 0 for i in range(1, 1900)} for _ in range(12)]",
    "no plain data",
    exercises=("propagate",),
)
answers(
    "deep_list",
    "a list nested fifty thousand deep",
    "x = []\nfor _ in range(50_000): x = [x]\nreturn x",
    "RecursionError",
    exercises=("propagate",),
)
answers(
    "rather_deep_list",
    "a list nested deeper than an answer may be",
    "x = []\nfor _ in range(300): x = [x]\nreturn x",
    "nested too deeply",
)
answers(
    "list_in_itself",
    "a list that holds itself",
    "x = [1.0, 2.0]\nx.append(x)\nreturn x, x",
    "RecursionError",
    exercises=("propagate",),
)
answers("huge_array", "an answer of 32 MB", "return np.zeros((400, 10_000))", "sent an answer of", exercises=("propagate",))
answers("many_parts", "an answer of two million parts", "return [0] * 400_000", "too many parts", exercises=("propagate",))
answers("huge_integer", "integers too large to print, and too large for a float", "return 10**4000, -(10**4000)", "you gave")
answers("larger_integer", "an integer that Python refuses to read", "return 1 << 20_000", "more than 4300 digits")
answers(
    "long_key",
    "keys so long that a message about them would fill a disk",
    "return {'k' * 9000 + str(i): 0.0 for i in range(100)}, 0.0",
    "has no entry",
    exercises=("propagate",),
)
answers(
    "not_a_number",
    "nan, infinities and complex numbers as answers",
    "return {'dw': np.full((4, 1), np.nan), 'db': np.inf}, complex(0, np.nan)",
    "you gave",
)
answers("odd_arrays", "arrays of objects, of records, of dates and of no length", "return [np.array([print], dtype=object), np.zeros(3, dtype='i4,O'), np.zeros((0, 10**8))]", "you gave")  # fmt: skip
answers(
    "text_bomb",
    "text with escape codes, NUL, lone surrogates and a script",
    "return '\\x1b[2J\\x00\\ud800<script>alert(1)</script>' * 10_000",
    "you gave text",
    exercises=("propagate",),
)
answers(
    "public_answers",
    "the answers to the cases that students have, learned by heart",
    "return recall(arguments)",
    helper="""
    import base64, pickle
    known = pickle.loads(base64.b64decode("@ANSWERS@"))
    def recall(arguments):
        return known[repr([np.asarray(a, dtype=float).round(6).tolist() for a in arguments])]
    """,
    sign="passes every case that you have",
)
answers(
    "answers_in_order",
    "the public answers, given in the order in which they were once asked for",
    "return next(order)",
    helper="""
    import base64, itertools, pickle
    order = itertools.cycle(pickle.loads(base64.b64decode("@ANSWERS@")).values())
    print("in order")
    """,
    sign="in order",
)
answers(
    "graded_or_not",
    "a function that notices that it is graded, and then says that it has passed",
    "return {'passed': True, 'score': 9} if graded else None",
    helper="""
    import os, sys
    graded = "dlutils.grader.worker" in sys.modules or not os.path.exists("checks.json")
    print("graded:", graded)
    """,
    sign="graded: True",
)
answers("a_constant", "a constant that every range without an upper end allows", "return 50.0", "you gave", luck=0.5)
attack(
    "changed_inputs",
    "inputs changed so that the answer suits them",
    """
    def predict(w, b, X):
        w[:], X[:] = 0, 0
        return np.zeros((1, X.shape[1]))
    """,
    functions={"predict": "print('inputs are ours')"},
    sign="changed its input",
    costs=("predict",),
)

# Replies of its own

SEND = """
import json, os, socket, stat, struct, time
sockets = [int(fd) for fd in os.listdir("/proc/self/fd") if fd.isdigit()]
sockets = [fd for fd in sockets if fd > 2 and os.path.exists(f"/proc/self/fd/{fd}") and stat.S_ISSOCK(os.fstat(fd).st_mode)]
def send(data):
    for fd in sockets:
        os.write(fd, data)
def frame(data):
    return struct.pack(">I", len(data)) + data
def reply(**more):
    return frame(json.dumps({"error": "", "missing": "", "shown": [], "value": True, "after": {}, "warned": "", **more}).encode())
"""


def sends(name, tries, source, sign, costs=NAMES, cells=1):
    attack(name, tries, SEND + textwrap.dedent(source), sign, costs, cells)


attack(
    "replies_on_stdout",
    "replies written to standard output and error, past Python",
    """
    import os
    for fd in (1, 2):
        os.write(fd, b'\\x00\\x00\\x00\\x10{"value": [true]}' + b'{"score": 9}')
    print("written to", os.readlink("/proc/self/fd/1"))
    """,
    sign="written to /dev/null",
)
sends(
    "replies_in_advance",
    "replies to questions that have not been asked",
    "send(reply(shown=[{'kind': 'stdout', 'text': 'in advance'}]) * 50)",
    "in advance",
)
sends(
    "huge_frame",
    "a frame that says it is 4 GB long",
    "send(b'\\xff\\xff\\xff\\xff' + b'x' * 1000)",
    "sent an answer of 4294967295 bytes",
    (),
)
sends("deep_frame", "JSON nested a hundred thousand deep", "send(frame(b'[' * 90_000))", "sent an answer", ())
sends(
    "wide_frame",
    "JSON of twenty million lists",
    "import threading\nthreading.Thread(target=send, args=(frame(b'[[],' * 5_000_000),), daemon=True).start()\ntime.sleep(30)",
    "too many parts",
    (),
)
sends(
    "not_json",
    "a pickle in place of JSON",
    "send(frame(b'\\x80\\x04\\x95' + b'cos\\nsystem\\n(S\"true\"\\ntR.'))",
    "not JSON",
    (),
)
sends("bare_nan", "JSON that is only a number, and not even that", "send(frame(b'NaN'))", "an answer of another kind", ())
sends(
    "half_a_frame",
    "the first half of a reply, and then silence",
    "send(frame(b'{}' * 100)[:50])\ntime.sleep(30)",
    "did not come to an end",
    (),
)
sends("drop_by_drop", "a reply that comes a byte at a time", """
    stop = time.monotonic() + 30
    send(struct.pack(">I", 1000))
    while time.monotonic() < stop:
        try:
            time.sleep(0.05)
            send(b" ")
        except BaseException:
            pass
""", "did not come to an end", ())  # fmt: skip
sends("hung_up", "the line closed from within", "for fd in sockets: os.close(fd)\ntime.sleep(30)", "ended the whole program", ())
sends(
    "unread",
    "a line that nobody reads any more, so that the judge waits with a long question",
    DEAF + "send(reply())\ndeaf()\n# " + "x" * 600_000,
    "did not come to an end",
    NAMES,
    cells=2,
)
sends(
    "fat_replies",
    "20 MB of shown text in the reply to every cell, to fill the judge's memory",
    """
    for _ in range(8):
        send(reply(shown=[{"kind": "stdout", "text": "fat" * 7_000_000}]))
    """,
    "sent an answer that cannot be read",
)
sends(
    "forged_changes",
    "replies that say inputs have changed which do not exist, or into something else",
    """
    import dlutils.grader.worker as worker
    odd = {"0": {"held": 0, "kind": "x"}, "-1": None, "99": 1, "one": {"rng": {}}, "1": {"dict": [[[], 1]]}}
    worker.Worker.do_call = lambda self, request: {"value": 1.0, "after": odd, "warned": ["x"], "error_": 1}
    print("forged")
    """,
    "cannot be read",
)
sends(
    "forged_errors",
    "errors with empty, endless and marked-up names",
    """
    import dlutils.grader.worker as worker
    names = iter(["", "<script>alert(1)</script>", "NotImplementedError", "n" * 10**6, None, {"a": 1}] * 100)
    def do_call(self, request):
        return {"error": next(names), "message": "<script>" + repr(request)[:5000], "line": "l" * 10**6, "missing": ["x"] * 100}
    worker.Worker.do_call = do_call
    """,
    "Exception: <script>",
)
sends(
    "forged_handles",
    "numbers of held values that the worker never gave",
    """
    import dlutils.grader.worker as worker
    worker.encode = lambda value, special=None: {"held": -(10**30), "kind": "ndarray", "content": {"dict": [["dw", True]]}}
    print("forged")
    """,
    "you gave",
)

# Secrets looked for

attack(
    "reads_files",
    "a file with a secret, another hand-in, and the gradebook with its hidden tests, all by their full paths",
    """
    import sqlite3
    for path in ("@SECRET@", "@NEIGHBOUR@", "@GRADEBOOK@", "@HOME@", "@PUBLIC@"):
        try:
            print("found:", open(path, "rb").read())
        except OSError as error:
            print(type(error).__name__)
    try:
        print(sqlite3.connect("file:@GRADEBOOK@?mode=ro", uri=True).execute("select * from cell").fetchall())
    except sqlite3.Error as error:
        print(error)
    """,
    sign="FileNotFoundError",
)
attack(
    "walks_everywhere",
    "the whole file system, for two seconds, in search of the course, a gradebook or a canary",
    """
    import os, time
    stop, wanted, found = time.monotonic() + 1, {"checks.json", "gradebook.db", "canary.txt", "02_logistic_regression", "02.ipynb"}, []
    for top in ("/home", "/root", "/work", "/srv", "/mnt", "/var", "/run", "/tmp", "/etc", "/"):
        for folder, folders, files in os.walk(top):
            found += [f"{folder}/{name}" for name in [*folders, *files] if name in wanted]
            if time.monotonic() > stop: break
    print("walked, found", found)
    """,
    sign="walked, found []",
)
attack(
    "course_by_path",
    "the course's own folders: solutions, lessons, cases",
    """
    import os
    print("there:", [os.path.exists("@ROOT@" + p) for p in ("", "/source", "/solutions", "/notebooks", "/tests/solved.py")])
    """,
    sign="there: [False, False, False, False, False]",
)
attack(
    "environment",
    "environment variables, its own and those of every process that it can see",
    """
    import glob, os
    found = dict(os.environ)
    for path in glob.glob("/proc/*/environ"):
        try:
            found[path] = open(path, "rb").read()
        except OSError as error:
            found[path] = str(error)
    print("of", len(glob.glob("/proc/[0-9]*")), "processes:", found)
    """,
    sign="of 1 processes",
)
attack(
    "frames_and_objects",
    "the judge's cases, in the frames below and among all objects",
    """
    import gc, sys
    frame, names = sys._getframe(), set()
    while frame:
        names |= set(frame.f_locals) | set(frame.f_globals)
        frame = frame.f_back
    kinds = {type(o).__name__ for o in gc.get_objects()}
    print("secrets:", sorted((names | kinds) & {"expected", "record", "exam", "Exam", "Record", "Case", "seed", "verdict"}))
    """,
    sign="secrets: []",
)
attack(
    "processes",
    "other processes: their number, their folders, their files, their memory",
    """
    import os
    pids = sorted(int(p) for p in os.listdir("/proc") if p.isdigit())
    for pid in (int("@PID@"), os.getppid(), *pids):
        for part in ("cwd", "root", "exe", "fd", "mem", "maps", "environ"):
            try:
                place = f"/proc/{pid}/{part}"
                print(pid, part, os.listdir(place) if os.path.isdir(place) else open(place, "rb").read(99))
            except OSError:
                pass
    print("I am", os.getpid(), "of", pids, "under", os.getppid())
    """,
    sign="I am 1 of [1] under 0",
)
attack(
    "inherited_descriptors",
    "open files that the parent might have left",
    """
    import os
    print("open:", sorted({os.readlink(f"/proc/self/fd/{fd}").partition(":")[0] for fd in os.listdir("/proc/self/fd")
                          if os.path.exists(f"/proc/self/fd/{fd}") or os.path.islink(f"/proc/self/fd/{fd}")}))
    """,
    sign="/dev/null', ",
)
attack(
    "imports_the_answers",
    "the course's lessons, tests and solutions as modules",
    """
    import importlib, sys
    sys.path[:0] = ["@ROOT@", "@ROOT@/tests", "@ROOT@/source", "@ROOT@/solutions/02_logistic_regression"]
    for name in ("solved", "previously", "02_logistic_regression", "tests.solved"):
        try:
            print("imported", importlib.import_module(name))
        except ImportError as error:
            print(type(error).__name__)
    try:
        from dlutils import course
        print("lessons:", course.lesson_paths())
    except Exception as error:
        print(type(error).__name__)
    """,
    sign="ModuleNotFoundError",
)
attack(
    "links",
    "links to a secret, among the hand-in's files and made on the spot",
    """
    import os
    os.symlink("@SECRET@", "here")
    for path in ("here", "linked.txt", "@FOLDER@/linked.txt"):
        try:
            print("found:", open(path).read())
        except OSError as error:
            print(type(error).__name__)
    """,
    sign="FileNotFoundError",
    files={"linked.txt": "-> @SECRET@"},
)
MODULES = (
    *("ipykernel_launcher.py", "ipykernel/__init__.py", "numpy.py", "json.py", "dlutils.py", "dlutils/__init__.py", "IPython.py"),
    *("sitecustomize.py", "usercustomize.py", "previously.py", "conftest.py", "nbgrader_config.py", "jupyter_config.py"),
)
SHADOW = "print('SHADOWED')\nopen('@HOME@', 'a').write('SHADOWED')\n"
attack(
    "shadowing_files",
    "files in the hand-in that stand in the way of modules which the grader imports",
    "import os\nprint('beside me:', os.listdir())\nimport json, numpy, dlutils, ipykernel",
    sign="beside me: []",
    files=dict.fromkeys(MODULES, SHADOW)
    | {"matplotlibrc": "backend: no_such", "checks.json": "{}", ".env": "PYTHONSTARTUP=numpy.py"},
)

# Things changed

attack(
    "writes_the_gradebook",
    "full marks, written straight into the gradebook",
    """
    import sqlite3
    try:
        with sqlite3.connect("file:@GRADEBOOK@?mode=rw", uri=True) as book:
            book.execute("update cell set points = 9")
    except sqlite3.Error as error:
        print(type(error).__name__)
    """,
    sign="OperationalError",
)
attack(
    "writes_elsewhere",
    "another hand-in, a home folder and a secret: overwritten, moved, deleted, opened to all",
    """
    import os
    for path in ("@NEIGHBOUR@", "@HOME@", "@SECRET@", "@PUBLIC@"):
        for spoil in (lambda: open(path, "w").write("spoiled"), lambda: os.chmod(path, 0o777), lambda: os.utime(path, (0, 0)),
                      lambda: os.rename(path, path + ".moved"), lambda: os.unlink(path)):
            try:
                spoil()
            except OSError as error:
                print(type(error).__name__)
    """,
    sign="FileNotFoundError",
)
attack(
    "writes_the_libraries",
    "NumPy and the grader's own package, changed for the next hand-in",
    """
    import os, sys, dlutils, numpy
    places = [numpy.__file__, dlutils.__file__, sys.executable, "/etc", "/usr/bin", "/", "/dev", "/opt", os.path.dirname(numpy.__file__)]
    print("may write:", [p for p in places if os.access(p, os.W_OK)])
    """,
    sign="may write: []",
)
LEFT = """
import os
for place in ("/tmp/left", "/dev/shm/left", "left", "/tmp/work/left", "/dev/mqueue/left", "/var/tmp/left"):
    try:
        with open(place, "w") as file: file.write("for the next one")
        print("left", place)
    except OSError as error:
        print(type(error).__name__)
"""
attack("leftover_files", "notes in every shared folder, for the next hand-in", LEFT, sign="left /tmp/left")
attack(
    "leftover_memory",
    "notes in shared memory, semaphores and sockets without files",
    """
    import ctypes, os, socket
    from multiprocessing import resource_tracker, shared_memory
    note = shared_memory.SharedMemory("left", create=True, size=100)
    resource_tracker.unregister(note._name, "shared_memory")
    libc = ctypes.CDLL(None, use_errno=True)
    print("semaphore:", bool(libc.sem_open(b"/left", os.O_CREAT, 0o666, 1)), "segment:", libc.shmget(4711, 100, 0o1666))
    line = socket.socket(socket.AF_UNIX)
    line.bind("\\0left")
    print("in memory:", os.listdir("/dev/shm"))
    """,
    sign="segment: -1",
)
attack(
    "setuid_and_devices",
    "a program that runs as root, and devices of its own",
    """
    import os, stat
    open("run", "w").close()
    for strange in (lambda: os.chown("run", 0, 0), lambda: os.mknod("null", 0o666 | stat.S_IFCHR, os.makedev(1, 3)),
                    lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setgroups([0]), lambda: os.setresuid(0, 0, 0)):
        try:
            strange()
            print("done by", os.getuid())
        except OSError as error:
            print(error.strerror)
    os.chmod("run", 0o6755)
    """,
    sign="Operation not permitted",
)

# Time and resources

attack("endless_cell", "a cell that does not end", LOOP.format("pass"), sign="TookTooLong")
attack("endless_deaf_cell", "a cell that does not end and takes no signal", DEAF + "deaf()", sign="did not come to an end")
attack(
    "endless_c",
    "one call into C that takes half a minute",
    "import itertools\nsum(itertools.repeat(0, 3 * 10**9))",
    sign="did not come to an end",
)
attack(
    "stopped",
    "a process that stops itself",
    "import os, signal, time\nos.kill(os.getpid(), signal.SIGSTOP)\ntime.sleep(30)",
    sign="TookTooLong",
)
answers("endless_call", "functions that do not end", LOOP.format("pass"), "did not come back", exercises=("propagate",))
answers(
    "endless_deaf_call",
    "functions that do not end and take no signal",
    "deaf()",
    "did not come back",
    DEAF,
    exercises=("propagate",),
)
answers(
    "endless_recursion",
    "functions that call themselves without end",
    "def again(n): return again(n + 1)\nreturn again(0)",
    "RecursionError",
)
attack(
    "stack",
    "a recursion in C that Python does not stop",
    """
    import sys
    sys.setrecursionlimit(10**9)
    x = []
    for _ in range(10**6): x = [x]
    repr(x)
    """,
    sign="still here",
    after=("print('still here')",),
)
attack("crash", "a crash of the interpreter", "import ctypes\nctypes.string_at(0)", sign="ended the whole program")
MEMORY = """
import time
held = []
while len(held) < {blocks}:
    held.append(np.ones(64 * 2**17))
time.sleep(20)
"""
attack("memory", "3 GB of memory", MEMORY.format(blocks=46), sign="used more memory than it may")
attack(
    "memory_of_many",
    "memory in six processes of which each stays within the limit",
    "import os, time\nfor _ in range(5):\n    if os.fork() == 0:\n        held = np.ones(40 * 2**20)\n        time.sleep(20)\n        os._exit(0)\n"
    "time.sleep(20)",
    sign="used more memory than it may",
)
answers(
    "memory_in_a_call",
    "3 GB of memory in a call",
    MEMORY.format(blocks=46),
    "used more memory than it may",
    exercises=("propagate",),
)
attack(
    "one_allocation",
    "all memory at once",
    "try:\n    np.ones(3 * 2**27)\nexcept MemoryError:\n    print('refused')",
    sign="This cell ",
)
FORKS = """
import os, time
made = 0
for _ in range(60):
    try:
        if os.fork() == 0:
            time.sleep(20)
            os._exit(0)
        made += 1
    except OSError:
        break
print("forked, but not 60:", made < 60)
"""
attack("forks", "sixty processes that stay", FORKS, sign="forked, but not 60: True", costs=())
attack(
    "threads",
    "sixty threads that stay",
    """
    import threading, time
    made = 0
    try:
        for made in range(60):
            threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
    except RuntimeError:
        print("no more threads after", made)
    """,
    sign="no more threads after",
)
attack("output", "200 MB of text", "for _ in range(2000): print('x' * 100_000)\nprint('the end')", sign="xxx")
attack("pictures", "pictures of 27 MB", "import matplotlib.pyplot as plt\nfrom IPython.display import Image, display\nfor i in range(9): display(Image(data=b'\\x89PNG' + bytes([i]) * 3_000_000))\nprint('painted')", sign="painted")  # fmt: skip
attack(
    "disk",
    "200 MB of files",
    """
    written = 0
    try:
        for i in range(20):
            for place in ("", "/tmp/", "/dev/shm/"):
                with open(f"{place}f{i}", "wb") as file: written += file.write(bytes(3 * 2**20))
    except OSError as error:
        print(error.strerror, written < 100 * 2**20)
    """,
    sign="No space left on device True",
)
attack(
    "one_large_file",
    "a file of 100 MB",
    "try:\n    open('large', 'wb').write(bytes(100 * 2**20))\nexcept OSError as error:\n    print(error.strerror)",
    sign="File too large",
)
attack(
    "many_files",
    "thirty thousand empty files",
    "try:\n    for i in range(30_000): open(f'f{i}', 'w').close()\nexcept OSError as error:\n    print(error.strerror)",
    sign="No space left on device",
)
attack(
    "descriptors",
    "a thousand open files",
    "held = []\ntry:\n    for i in range(1000): held.append(open('/dev/null'))\nexcept OSError as error:\n    print(error.strerror)",
    sign="Too many open files",
    costs=NAMES,
)
attack(
    "many_cells", "sixteen cells that each end the program", "import os\nos._exit(0)", sign="ended the whole program", cells=12
)

# Ends, and what stays behind

attack(
    "exit_in_a_cell", "the program's end, so that nothing can be judged", "import os\nos._exit(0)", sign="ended the whole program"
)
attack("sys_exit", "sys.exit, quit and exceptions that are no Exception", "import sys\nsys.exit(0)", sign="SystemExit", cells=2)
attack("interrupt", "a KeyboardInterrupt that might end the judge", "raise KeyboardInterrupt", sign="KeyboardInterrupt")
attack("killed", "signals to itself and to all that it can see", "import os\nfor number in (0, 15, 9):\n    try: os.kill(int('@PID@'), number)\n    except OSError as error: print(error.strerror)\ntry: os.kill(-1, 0)\nexcept OSError as error: print('nobody else', error.strerror)", sign="nobody else")  # fmt: skip
answers("exit_in_a_call", "the program's end in the middle of a call", "import os\nos._exit(0)", "ended the whole program")
answers("sys_exit_in_a_call", "sys.exit in a call", "raise SystemExit(0)", "SystemExit")
answers("interrupt_in_a_call", "a KeyboardInterrupt in a call", "raise KeyboardInterrupt", "KeyboardInterrupt")
answers(
    "names_of_errors",
    "errors that the judge itself uses",
    "raise type('Ended', (BaseException,), {})('with full marks')",
    "with full marks",
)
DAEMON = """
import os, signal, time
def stay():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (1, 2, 13, 15, 20): signal.signal(number, signal.SIG_IGN)
            stop = time.monotonic() + 20
            while time.monotonic() < stop: time.sleep(0.1)
        os._exit(0)
    print("stays")
"""
attack("daemon", "a process that has cut its ties and stays behind", DAEMON + "stay()", sign="stays")
answers(
    "daemon_in_a_call",
    "the same, begun in a call that then ends the program",
    "stay()\nos._exit(0)",
    "ended the whole program",
    DAEMON,
)
attack(
    "heir_of_the_line",
    "a child that keeps the line open when the worker has gone",
    DAEMON + "stay()\nos._exit(0)",
    sign="ended the whole program",
)
attack(
    "death_and_priority",
    "not to die with its parent, not to be traced, to come first",
    """
    import ctypes, os
    libc = ctypes.CDLL(None, use_errno=True)
    print("prctl:", [libc.prctl(*a, 0, 0, 0) for a in ((1, 0), (4, 0), (36, 1), (38, 0), (24, 21))])
    for first in (lambda: os.nice(-5), lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)),
                  lambda: open("/proc/self/oom_score_adj", "w").write("-1000") and None):
        try:
            first()
            print("FIRST")
        except OSError as error:
            print(error.strerror)
    """,
    sign="Operation not permitted",
)
attack(
    "tracing",
    "the memory of other processes",
    """
    import ctypes, os
    libc = ctypes.CDLL(None, use_errno=True)
    for name, arguments in (("ptrace", (16, int("@PID@"), 0, 0)), ("process_vm_readv", (int("@PID@"), 0, 0, 0, 0, 0)), ("ptrace", (0, 0, 0, 0))):
        print(name, getattr(libc, name)(*arguments), os.strerror(ctypes.get_errno()))
    """,
    sign="ptrace -1 Operation not permitted",
)
attack(
    "namespaces_and_mounts",
    "new namespaces, new mounts, and what lies below the old ones",
    """
    import ctypes, os
    libc = ctypes.CDLL(None, use_errno=True)
    calls = [("mount", b"none", b"@FOLDER@", b"tmpfs", 0, None)]
    if not os.path.exists("@SECRET@"):
        calls += [("unshare", flag) for flag in (0x10000000, 0x00020000, 0x20000000, 0x40000000)]
        calls += [("umount2", place, 2) for place in (b"/tmp", b"/proc", b"/dev/shm", b"/")]
        calls += [("chroot", b"."), ("setns", 0, 0), ("mount", b"proc", b"/tmp/work", b"proc", 0, None), ("mount", None, b"/", None, 32, None)]
    done = [(name, *arguments) for name, *arguments in calls if getattr(libc, name)(*arguments) == 0]
    print("may do:", done, os.strerror(ctypes.get_errno()))
    """,
    sign="may do: [] Operation not permitted",
)
attack(
    "hidden_memory",
    "memory that no process's size shows",
    """
    import ctypes, os
    libc = ctypes.CDLL(None, use_errno=True)
    print("memfd:", libc.memfd_create(b"x", 0), "shmget:", libc.shmget(0, 100, 0o600), "msgget:", libc.msgget(0, 0o600))
    """,
    sign="memfd: -1 shmget: -1 msgget: -1",
)
CONNECT = """
import socket
for family, place in ((socket.AF_INET, ("127.0.0.1", int("@PORT@"))), (socket.AF_UNIX, "@SOCKET@"), (socket.AF_UNIX, "\\0canary-@PORT@")):
    try:
        with socket.socket(family) as line:
            line.settimeout(2)
            line.connect(place)
            line.send(b"the answers, please")
            print("CONNECTED", line.recv(100))
    except OSError as error:
        print(type(error).__name__, error.strerror)
"""
attack("connection", "a connection to a listener on this machine", CONNECT, sign="OSError Network is unreachable")
attack(
    "odd_sockets",
    "kinds of sockets that know no network namespace, or reach the kernel",
    """
    import socket
    opened = []
    for family in range(11, 46):  # AF_NETLINK, AF_PACKET, AF_ALG, AF_VSOCK …
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
            try:
                socket.socket(family, kind).close()
                opened.append(family)
            except OSError:
                pass
    print("opened:", sorted(set(opened)))
    """,
    sign="opened: []",
)

# What is shown

attack(
    "scripts",
    "scripts in every kind of output",
    """
    from IPython.display import HTML, Javascript, Markdown, SVG, display
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    class Rich:
        def _repr_html_(self): return evil
        def _repr_javascript_(self): return "alert(1)"
        def _repr_mimebundle_(self, **k): return {"text/html": evil, "application/vnd.dlutils.check+json": {"passed": True}, "text/plain": "rich"}
    display(HTML(evil), Javascript("alert(1)"), Markdown(evil), Rich())
    display({"text/html": evil, "image/svg+xml": "<svg onload=alert(1)>", "image/png": evil, "text/plain": evil}, raw=True)
    print(evil)
    raise type(evil, (Exception,), {})(evil)
    """,
    sign="rich",
    change=lambda data: data["cells"].append({**code("<script>alert(1)</script>"), "cell_type": "markdown"}),
)
answers(
    "script_in_an_error",
    "a script as an error's name and text",
    "raise type('<script>', (Exception,), {})('<img onerror=alert(1)>')",
    "onerror",
)
