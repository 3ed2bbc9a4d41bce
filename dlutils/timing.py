"""A time limit for one call that works in any thread and on every platform."""

import contextlib
import ctypes
import threading


class TookTooLong(BaseException):
    """Raised inside a call that ran over its limit.  Not an Exception, so that `except Exception` does not swallow it."""


@contextlib.contextmanager
def time_limit(seconds):
    """Raise TookTooLong inside the block once `seconds` have passed, again and again until the block has ended.

    The exception arrives between two bytecodes of the calling thread: a loop in Python is stopped, one long call into C is
    stopped when it returns.
    """
    thread = ctypes.c_ulong(threading.get_ident())
    done, fired, lock = threading.Event(), threading.Event(), threading.Lock()

    def interrupt():
        wait = seconds
        while not done.wait(wait):
            with lock:
                if not done.is_set():
                    fired.set()
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(TookTooLong))
            wait = 0.5  # in case a bare `except:` has swallowed it

    watcher = threading.Thread(target=interrupt, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        while True:
            try:
                with lock:
                    done.set()
                if fired.is_set():
                    _receive(thread)
                break
            except TookTooLong:  # it came while we were leaving
                continue
        watcher.join()


def _receive(thread):
    """Take delivery of an exception that may be on its way to this thread.

    Calling it back with PyThreadState_SetAsyncExc(thread, None) would leave CPython 3.11 looking out for it at every
    instruction for ever; a trace function (a debugger, trace_shapes) then never gets past the first one.
    """
    try:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(TookTooLong))
        for _ in range(1000):  # it arrives between two of these
            pass
    except TookTooLong:
        pass
