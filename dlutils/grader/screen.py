"""What a cell shows, caught and bounded: inside the sandbox."""

import contextlib
import io
import sys

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

SHOWN = ("text/plain", "image/png")


class Hook(DisplayHook):
    """A cell's last value goes where everything else goes."""

    def __call__(self, result=None):
        self.check_for_underscore()
        if result is not None and not self.quiet():
            data, _ = self.compute_format_data(result)
            self.update_user_ns(result)
            self.shell.on_result(data)


class Publisher(DisplayPublisher):
    def publish(self, data, metadata=None, **_):
        self.shell.on_display(data)

    def clear_output(self, wait=False):
        pass


class Shell(InteractiveShell):
    """IPython without history, terminal or windows."""

    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)

    def enable_gui(self, gui=None):
        pass

    def _tee(self, channel):
        """IPython would keep everything that a cell prints, for a history that nobody has here."""
        return contextlib.nullcontext()

    def enable_matplotlib(self, gui=None):
        """Inline, whatever `%matplotlib` asks for: a backend that is not here would cost the rest of its cell."""
        return super().enable_matplotlib("inline")

    def showtraceback(self, exc_tuple=None, *_, **__):
        etype, evalue, _ = self._get_exc_info(exc_tuple)
        self.on_error(etype, evalue)  # without IPython's own long look at every frame

    def showsyntaxerror(self, filename=None, running_compiled_code=False):
        self.showtraceback()

    on_error = staticmethod(lambda etype, evalue: None)


def make_shell():
    """The one shell of a sandbox, with inline figures; its children inherit it ready for use."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config)
    from matplotlib_inline.backend_inline import configure_inline_support

    configure_inline_support(shell, "module://matplotlib_inline.backend_inline")
    return shell


class Screen:
    """Collects at most so many bytes of text, and of pictures, over a hand-in's whole life."""

    def __init__(self, text, pictures):
        self.left = {"text/plain": text, "image/png": pictures}

    @contextlib.contextmanager
    def of(self, shell):
        """A list that fills with what the shell shows: {"kind", "data" or "text" or "error"}."""
        shown = []
        out, err = (Stream(self, shown, name) for name in ("stdout", "stderr"))
        shell.on_result = lambda data: self._data(shown, "result", data)
        shell.on_display = lambda data: self._data(shown, "display", data)
        shell.on_error = lambda etype, evalue: self._error(shown, etype, evalue)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            yield shown

    def take(self, kind, text):
        """As much of the text as there is room for: pictures whole or not at all."""
        kept = text[: max(self.left[kind], 0)] if kind == "text/plain" else text * (len(text) <= self.left[kind])
        self.left[kind] -= len(kept)
        return kept

    def _data(self, shown, kind, data):
        import base64

        kept = {}
        for name in SHOWN:
            value = data.get(name)
            value = base64.b64encode(value).decode() if isinstance(value, bytes) else value
            if isinstance(value, str) and (value := self.take(name, value)):
                kept[name] = value
        if kept:
            shown.append({"kind": kind, "data": kept})

    def _error(self, shown, etype, evalue):
        try:
            message = str(evalue)
        except Exception:
            message = ""
        shown.append({"kind": "error", "name": etype.__name__, "text": self.take("text/plain", message)})


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of a cell."""

    encoding = "utf-8"

    def __init__(self, screen, shown, name):
        self.screen, self.shown, self.name = screen, shown, name

    def writable(self):
        return True

    def write(self, text):
        if kept := self.screen.take("text/plain", text):
            last = self.shown[-1] if self.shown else {}
            if last.get("kind") == self.name:
                last["text"] += kept
            else:
                self.shown.append({"kind": self.name, "text": kept})
        return len(text)


def no_questions(prompt=""):
    """`input` with nobody there."""
    print(prompt, end="", file=sys.stdout)
    return ""
