"""For nbval: every position of every slider is drawn once, and none may warn."""

import contextlib
import inspect
import io
import warnings

from dlutils import plots

static = plots.interactive


def every_position(draw, **choices):
    import matplotlib.pyplot as plt

    defaults = {name: p.default for name, p in inspect.signature(draw).parameters.items()}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("error")
        for name, values in choices.items():
            for value in values:
                open_before = set(plt.get_fignums())
                draw(**(defaults | {name: value}))
                for number in set(plt.get_fignums()) - open_before:
                    plt.figure(number).canvas.draw()
                    plt.close(number)
    static(draw, **choices)


plots.interactive = every_position
