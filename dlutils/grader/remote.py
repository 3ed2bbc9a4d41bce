"""A hand-in's way through the sandbox, and its functions as if they were here."""

import time
import warnings

import numpy as np

from dlutils.grader import wire
from dlutils.grader.wire import Gone, ProtocolError, Silence
from dlutils.judging import Ended, LearnersError
from dlutils.timing import TookTooLong

OVER = "was not tried: the time for this hand-in was over"


class Run:
    """One hand-in in the sandbox; begun anew, without what ended it, whenever a cell or a call has ended its process.

    cells: index → source.  shown: index → what the cell showed.  ended: index → why the cell is left out.
    missing: names that cells or calls did not find.  full: whether figures are drawn.
    """

    def __init__(self, sandbox, limits, files, cells, full=False):
        self.sandbox, self.limits, self.files, self.cells, self.full = sandbox, limits, files, cells, full
        self.deadline = time.monotonic() + limits.handin
        self.starts = 0
        self.job = None
        self.shown, self.ended, self.missing = {}, {}, set()

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
            "arguments": [wire.to_worker(a) for a in arguments],
            "keywords": {k: wire.to_worker(v) for k, v in keywords.items()},
        }
        reply = self._ask(message, self.limits.call)
        try:
            return self._answer(reply, [*arguments, *keywords.values()])
        except (ProtocolError, LookupError, TypeError, ValueError, AttributeError) as error:
            self.drop()
            raise Ended(f"sent an answer that cannot be read: {error}"[:200]) from None

    def _answer(self, reply, given):
        if "error" in reply:
            self._note(reply)
            if reply["error"] == TookTooLong.__name__:
                raise TookTooLong
            parts = (wire.text(reply[k]) for k in ("error", "message", "line"))
            raise LearnersError(*parts)
        for i, data in reply["after"].items():
            write_back(given[int(i)], wire.from_worker(data))
        if reply["warned"]:
            warnings.warn(wire.text(reply["warned"]), RuntimeWarning, stacklevel=2)
        return wire.from_worker(reply["value"])

    def _note(self, reply):
        if len(self.missing) < 100:
            self.missing.add(wire.text(reply.get("missing")))

    def _ask(self, message, seconds):
        """One question, one answer.  Whatever goes wrong ends the process; raises TookTooLong or Ended."""
        job, self.job = self.job, None  # unless it answers, it is not to be used again
        try:
            job.channel.send(message)
            reply = job.channel.receive(min(seconds + self.limits.grace, self.left()))
            if not isinstance(reply, dict):
                raise ProtocolError("an answer of another kind")
        except Silence:
            job.end()
            raise TookTooLong from None
        except Gone:
            why = job.end()
            raise Ended("used more memory than it may" if why == "memory" else "ended the whole program") from None
        except ProtocolError as error:
            job.end()
            raise Ended(f"sent {error}") from None
        except BaseException:
            job.end()
            raise
        self.job = job
        return reply

    def left(self):
        return max(self.deadline - time.monotonic(), 0.01)

    def begin(self):
        """See to a process in which every cell has run; without the time for it, every call will say so."""
        while self.job is None and self.starts < self.limits.starts and time.monotonic() < self.deadline:
            self.starts += 1
            self.job = self.sandbox.open(self.limits, self.files)
            self._run_cells()

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
                self.shown[i] = reply.get("shown")
                self._note(reply)

    def _cell(self, source):
        return self._ask({"do": "cell", "source": source}, self.limits.cell)

    def drop(self):
        """End the process."""
        job, self.job = self.job, None
        if job:
            job.end()


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
