"""A hand-in's way through the sandbox, and its functions as if they were here."""

import json
import time
import warnings

import numpy as np

from dlutils.grader import wire
from dlutils.grader.sandbox import SandboxError
from dlutils.grader.wire import Gone, ProtocolError, Silence
from dlutils.judging import NOT_WRITTEN, Ended, LearnersError
from dlutils.timing import TookTooLong

OVER = "was not tried: the time for this hand-in was over"
SAID = 300  # characters of an error or a warning that are kept
ROOM = 2  # times what cells may show: the same as JSON


class Run:
    """One hand-in in the sandbox; begun anew, without what ended it, whenever a cell or a call has ended its process.

    cells: index → source.  shown: index → what the cell showed.  ended: index → why the cell is left out.
    missing: names that cells or calls did not find.  full: whether figures are drawn.  seconds: that a call may take.
    """

    def __init__(self, sandbox, limits, files, cells, full=False):
        self.sandbox, self.limits, self.files, self.cells, self.full = sandbox, limits, files, cells, full
        self.deadline = time.monotonic() + limits.handin
        self.seconds = limits.call
        self.starts = 0
        self.job = None
        self.shown, self.ended, self.missing = {}, {}, set()
        self.room = 0
        self.broken = None

    def __getattr__(self, name):
        """The hand-in's function of that name, for `judge`."""
        return lambda *arguments, **keywords: self.call(name, arguments, keywords)

    def call(self, name, arguments, keywords):
        """Call a function of the hand-in; what it does to its arguments happens to ours.

        Raises what judge expects of a learner's function: TookTooLong, Ended or LearnersError.  Call `begin` before.
        """
        if self.job is None:
            raise Ended(OVER)
        message = {
            "do": "call",
            "name": name,
            "seconds": self.seconds,
            "arguments": [wire.to_worker(a) for a in arguments],
            "keywords": {k: wire.to_worker(v) for k, v in keywords.items()},
        }
        reply = self._ask(message, self.seconds)
        try:
            return self._answer(name, reply, [*arguments, *keywords.values()])
        except (ProtocolError, LookupError, TypeError, ValueError, AttributeError) as error:
            self.drop()
            raise Ended(f"sent an answer that cannot be read: {error}"[:200]) from None

    def _answer(self, name, reply, given):
        if "error" in reply:
            self._note(reply)
            raise claimed_error(name, *(wire.text(reply[k])[:SAID] for k in ("error", "message", "line")))
        for i, data in reply["after"].items():
            write_back(given[int(i)], wire.from_worker(data))
        if reply["warned"]:
            warnings.warn(wire.text(reply["warned"])[:SAID], RuntimeWarning, stacklevel=2)
        return wire.from_worker(reply["value"])

    def _note(self, reply):
        if len(self.missing) < 100:
            self.missing.add(wire.text(reply.get("missing")))

    def _ask(self, message, seconds):
        """One question, one answer.  Whatever goes wrong ends the process; raises TookTooLong or Ended."""
        job, self.job = self.job, None  # unless it answers, it is not to be used again
        seconds = min(seconds + self.limits.grace, self.left())
        try:
            job.channel.send(message, seconds)
            reply = job.channel.receive(seconds)
            if not isinstance(reply, dict):
                raise ProtocolError("an answer of another kind")
        except Silence:
            self._end(job)
            raise TookTooLong from None
        except Gone:
            why = self._end(job)
            raise Ended("used more memory than it may" if why == "memory" else "ended the whole program") from None
        except ProtocolError as error:
            self._end(job)
            raise Ended(f"sent {error}") from None
        except BaseException:
            self._end(job)
            raise
        self.job = job
        return reply

    def _end(self, job):
        """Why it ended.  A sandbox that broke is for `begin` and `drop` to tell: `judge` takes all errors for the hand-in's."""
        try:
            return job.end()
        except SandboxError as error:
            self.broken = error
            return "failed"

    def _tell(self):
        if self.broken:
            raise self.broken

    def left(self):
        return max(self.deadline - time.monotonic(), 0.01)

    def begin(self):
        """See to a process in which every cell has run; without the time for it, every call will say so.

        Raises SandboxError.
        """
        self._tell()
        while self.job is None and self.starts < self.limits.starts and time.monotonic() < self.deadline:
            self.starts += 1
            self.job = self.sandbox.open(self.limits, self.files)
            self.room = ROOM * (self.limits.output + self.limits.pictures)
            self._run_cells()
            self._tell()

    def _run_cells(self):
        if self.full:
            self._cell("%matplotlib inline")
        for i, source in self.cells.items():
            if self.job is None:
                return
            if i not in self.ended:
                try:
                    reply = self._cell(source)
                except (TookTooLong, Ended) as end:
                    self.ended[i] = str(end) or "did not come to an end"
                    self.shown[i] = [{"kind": "error", "name": type(end).__name__, "text": f"This cell {self.ended[i]}."}]
                    return
                self.shown[i] = self._kept(reply.get("shown"))
                self._note(reply)

    def _kept(self, shown):
        """What a cell claims to have shown, while there is room.  Our own worker keeps to its limits; another would not."""
        self.room -= len(json.dumps(shown))
        return shown if self.room >= 0 else []

    def _cell(self, source):
        return self._ask({"do": "cell", "source": source}, self.limits.cell)

    def drop(self):
        """End the process.  Raises SandboxError."""
        job, self.job = self.job, None
        if job:
            self._end(job)
        self._tell()


def claimed_error(function, name, message, line):
    """The exception that a worker's error stands for.  Names are names, whatever it claims: they are shown to people."""
    if name == TookTooLong.__name__:
        return TookTooLong()
    name = name if name.isidentifier() and len(name) <= wire.LONGEST_NAME else "Exception"
    if name == NOT_WRITTEN and not (message.isidentifier() and len(message) <= wire.LONGEST_NAME):
        message = function
    return LearnersError(name, message, line)


def write_back(mine, theirs):
    """Let an argument of ours change as the hand-in's copy of it did."""
    if isinstance(mine, np.random.Generator) and isinstance(theirs, np.random.Generator):
        mine.bit_generator.state = theirs.bit_generator.state
    elif isinstance(mine, np.ndarray) and isinstance(theirs, np.ndarray):
        if mine.shape == theirs.shape and mine.dtype == theirs.dtype:
            mine[...] = theirs
        else:
            raise LearnersError("ValueError", "an input array has another shape or dtype after the call", "")
    elif isinstance(mine, dict) and isinstance(theirs, dict):
        _write_dictionary(mine, theirs)
    elif isinstance(mine, list) and isinstance(theirs, list) and len(mine) != len(theirs):
        mine[:] = theirs
    elif isinstance(mine, list | tuple) and isinstance(theirs, list | tuple):
        for i, (old, new) in enumerate(zip(mine, theirs)):
            if isinstance(old, np.ndarray | dict | list | tuple):
                write_back(old, new)
            elif isinstance(mine, list):
                mine[i] = new


def _write_dictionary(mine, theirs):
    """Entries that are arrays keep being the same arrays, since a case may hold them twice."""
    for key in list(mine):
        if key not in theirs:
            del mine[key]
    for key, value in theirs.items():
        if key in mine and isinstance(value, np.ndarray | dict | list) and type(mine[key]) is type(value):
            write_back(mine[key], value)
        else:
            mine[key] = value
