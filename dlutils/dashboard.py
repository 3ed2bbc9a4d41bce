"""A training that can be watched: cost, error rates, learning rate and the size of the gradients in one figure."""

import time

import numpy as np

from dlutils import plots

PANELS = ("cost", "error rate in %", "learning rate", "size of the gradients")


class Dashboard:
    """Keeps what a training reports, an epoch at a time, and draws it.

    In a live notebook the figure appears with the first report and is drawn anew at most once in `seconds`; in a build, a
    test or a script it is drawn once, by `show`.
    """

    def __init__(self, title="", seconds=1.0):
        self.title, self.seconds = title, seconds
        self.history = {}  # name → list of (epoch, value), epochs from 1
        self.epoch = 0
        self._handle, self._drawn = None, -np.inf

    def add(self, cost=None, train_error=None, dev_error=None, learning_rate=None, grads=None):
        """Report the next epoch; every argument may be left out.

        cost, learning_rate: numbers.  train_error, dev_error: shares, from 0 to 1.
        grads: {"dW1": (n1, n0), …}, of which the Frobenius norms of the dW are kept.
        """
        self.epoch += 1
        given = {"cost": cost, "training": train_error, "dev": dev_error, "learning rate": learning_rate}
        norms = {name: np.linalg.norm(g) for name, g in (grads or {}).items() if name.startswith("dW")}
        for name, value in (given | norms).items():
            if value is not None:
                self.history.setdefault(name, []).append((self.epoch, float(value)))
        if plots.is_live() and time.monotonic() - self._drawn >= self.seconds:
            self._update()

    def show(self):
        """Draw the whole training: the last state of the live figure, or the one static figure."""
        if plots.is_live():
            self._update()
        else:
            self.draw()

    def draw(self):
        """A new figure of all that was reported, one panel for each of PANELS."""
        import matplotlib.pyplot as plt

        figure, axes = plt.subplots(2, 2, figsize=(9, 5.2), sharex=True)
        for ax, label in zip(axes.flat, PANELS):
            ax.set_title(label)
        for ax in axes[1]:
            ax.set_xlabel("epoch")
        cost, errors, rate, sizes = axes.flat
        self._line(cost, "cost", plots.COLOURS["black"])
        for name, colour in plots.SET_COLOURS.items():
            self._line(errors, name, colour, 100)
        self._line(rate, "learning rate", plots.COLOURS["green"])
        for i, name in enumerate(sorted((n for n in self.history if n.startswith("dW")), key=lambda n: int(n[2:]))):
            self._line(sizes, name, plots.CLASS_COLOURS[i % 6])
        for ax in (cost, sizes):
            if ax.lines and all((line.get_ydata() > 0).all() for line in ax.lines):
                ax.set_yscale("log")
        for ax in (errors, sizes):
            if ax.lines:
                ax.legend(fontsize=9)
        figure.suptitle(self._headline(), x=0.01, ha="left")
        return figure

    def _line(self, ax, name, colour, factor=1):
        if name in self.history:
            epochs, values = np.array(self.history[name]).T
            ax.plot(epochs, factor * values, color=colour, label=name, marker="o" if len(epochs) == 1 else "")

    def _headline(self):
        if not self.epoch:
            return f"{self.title}: nothing was reported".strip(": ")
        latest = f", {100 * self.history['dev'][-1][1]:.1f} % of dev wrong" if "dev" in self.history else ""
        return f"{self.title}: epoch {self.epoch}{latest}".strip(": ")

    def _update(self):
        """Draw anew in the place of the figure before."""
        import matplotlib.pyplot as plt
        from IPython.display import display

        figure = self.draw()
        if self._handle is None:
            self._handle = display(figure, display_id=True)
        else:
            self._handle.update(figure)
        plt.close(figure)  # or it would be shown once more at the end of the cell
        self._drawn = time.monotonic()
