"""The worker: inside the sandbox, it runs a hand-in's cells and then answers calls with data.

It holds no answers, no tests, no marks and no secret, and nobody believes what it says: whatever it sends is a claim that the
judge compares with what should come out.  A hand-in may take it over; then it has its own answers to give, and no others.
"""

import contextlib
import json
import os
import signal
import sys
import warnings
from pathlib import Path

import numpy as np

from dlutils.codec import decode, encode
from dlutils.grader.screen import Screen
from dlutils.grader.wire import PLAIN, Channel, Gone
from dlutils.judging import error_outcome, noisy
from dlutils.timing import TookTooLong

DATA = (type(None), np.ndarray, np.generic, np.random.Generator)  # beside PLAIN, and unless their content is not
REPEAT = 0.5  # seconds until the alarm rings again, for code that has caught it


class Worker:
    """Answers the judge's requests, one at a time."""

    def __init__(self, channel, shell, limits):
        self.channel, self.shell, self.limits = channel, shell, limits
        self.screen = Screen(limits["output"], limits["pictures"])
        self.held, self.numbers = {}, {}

    def serve(self):
        with contextlib.suppress(Gone):
            while True:
                request = self.channel.receive()
                self.channel.send(getattr(self, f"do_{request['do']}")(request))

    def do_cell(self, request):
        """Run one cell, as IPython would; say how it ended and what it showed."""
        with self.screen.of(self.shell) as shown:
            try:
                with alarm(self.limits["cell"]):
                    result = self.shell.run_cell(request["source"], store_history=False)
                    error = result.error_before_exec or result.error_in_exec
            except BaseException as problem:  # the alarm came while IPython was busy with itself
                error = problem
        return {"error": type(error).__name__ if error else "", "missing": _missing(error), "shown": shown}

    def do_call(self, request):
        """Call a function by name: its value, the inputs that it changed, the first numerical warning; or its error."""
        name, seconds = request["name"], request["seconds"]
        arguments = [decode(a, functions=True, special=self._held_value) for a in request["arguments"]]
        keywords = {k: decode(v, functions=True, special=self._held_value) for k, v in request["keywords"].items()}
        with (
            warnings.catch_warnings(record=True) as caught,
            noisy(),
        ):
            warnings.simplefilter("always")
            try:
                with alarm(seconds), contextlib.redirect_stdout(Nowhere()), contextlib.redirect_stderr(Nowhere()):
                    function = self._find(name)
                    value = encode(function(*arguments, **keywords), special=self._hold)
            except BaseException as error:
                outcome = error_outcome(error, seconds)
                reply = {k: getattr(outcome, k) for k in ("error", "message", "line")}
                return {**reply, "missing": _missing(error)}
        given = [*request["arguments"], *request["keywords"].values()]
        now = [*arguments, *keywords.values()]
        after = {str(i): data for i, (old, v) in enumerate(zip(given, now)) if (data := self._changed(old, v)) is not None}
        warned = next((str(w.message) for w in caught if issubclass(w.category, RuntimeWarning)), "")
        return {"value": value, "after": after, "warned": warned}

    def _find(self, name):
        function = self.shell.user_ns.get(name)
        if function is None:
            raise NameError(f"`{name}` is not defined in this notebook", name=name)
        return function

    def _changed(self, before, value):
        """What an argument is now, if it is not what was sent."""
        try:
            after = encode(value, special=self._hold)
        except (TypeError, RecursionError):
            return None
        return after if json.dumps(after) != json.dumps(before) else None

    def _hold(self, value):
        """Keep what is not plain data here, and send a number for it, with its content if it has one."""
        if type(value) in PLAIN:
            return None
        content = next((base(value) for base in (list, tuple, dict) if isinstance(value, base)), None)
        if content is None and isinstance(value, DATA):
            try:
                encode(value)
                return None
            except TypeError:
                pass
        number = self.numbers.setdefault(id(value), len(self.held))
        self.held[number] = value  # and so no other thing will have this id
        held = {"held": number, "kind": type(value).__name__}
        return held if content is None else {**held, "content": encode(content, special=self._hold)}

    def _held_value(self, data, _):
        return self.held[data["held"]]


class Nowhere:
    """A stream for what a function prints."""

    encoding = "utf-8"

    def write(self, text):
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False


@contextlib.contextmanager
def alarm(seconds):
    """Raise TookTooLong in the block after so many seconds, and again until it ends.  The main thread's only."""

    def ring(*_):
        raise TookTooLong

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, REPEAT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _missing(error):
    """The name that a NameError misses."""
    return error.name if isinstance(error, NameError) and isinstance(error.name, str) else ""


def run(connection, shell, limits, files):
    """Serve one hand-in in the current folder, with the course's own `files` (name → text) in it."""
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
    sys.path.insert(0, os.getcwd())
    Worker(Channel(connection), shell, limits).serve()
