"""Figures in one style for the whole course: colour-blind safe, readable at notebook width and on a dark page."""

import os

import numpy as np

# Okabe and Ito (2008), ordered so that the first ones differ in lightness too.
COLOURS = {
    "blue": "#0072B2",
    "orange": "#E69F00",
    "green": "#009E73",
    "red": "#D55E00",
    "purple": "#CC79A7",
    "sky": "#56B4E9",
    "black": "#222222",
}
RULE_COLOURS = {  # of the step rules, in the order in which the lessons bring them
    "gradient descent": COLOURS["black"],
    "momentum": COLOURS["orange"],
    "RMSprop": COLOURS["green"],
    "Adam": COLOURS["blue"],
}
SET_COLOURS = {"training": COLOURS["orange"], "dev": COLOURS["blue"]}  # wherever errors on both are drawn
CLASS_COLOURS = [COLOURS[name] for name in ("blue", "orange", "green", "purple", "red", "sky")]
MARKERS = "os^DvP"  # classes differ in shape too, for those who see no colours


def use_style():
    """Set the course's matplotlib style for everything drawn from now on."""
    import matplotlib as mpl
    from cycler import cycler

    mpl.rcParams.update(
        {
            "figure.figsize": (7.2, 4.0),
            "figure.dpi": 100,
            "figure.facecolor": "white",  # opaque, so that text stays readable on a dark page
            "figure.constrained_layout.use": True,
            "savefig.facecolor": "white",
            "axes.prop_cycle": cycler(color=list(COLOURS.values())),
            "axes.grid": True,
            "axes.axisbelow": True,  # grid lines behind bars
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlesize": "medium",
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "figure.titlesize": "medium",
            "figure.titleweight": "bold",
            "grid.color": "#DDDDDD",
            "font.size": 11,
            "legend.frameon": False,
            "lines.linewidth": 2,
            "image.cmap": "cividis",
        }
    )


def scatter_classes(X, Y, ax, names=None):
    """Draw the columns of X (2, m), one colour and marker per label in Y (1, m)."""
    labels = np.asarray(Y).ravel().astype(int)
    for c in np.unique(labels):
        name = f"class {c}" if names is None else names[c]
        look = {"c": CLASS_COLOURS[c % 6], "marker": MARKERS[c % 6], "edgecolors": "white", "linewidths": 0.4}
        ax.scatter(*X[:, labels == c], s=18, label=name, **look)
    ax.legend(loc="best")


def decision_regions(predict, X, Y, ax, names=None, steps=200):
    """Colour the plane by `predict` and draw the data over it, the columns of X (2, m) with labels Y (1, m).

    predict: maps (2, n) to labels (1, n), probabilities of class 1 (1, n), or scores of every class (C, n).
    Where it gives nan the plane stays white.
    """
    (x0, x1), (y0, y1) = (((row.min() - 0.3), (row.max() + 0.3)) for row in X)
    gx, gy = np.meshgrid(np.linspace(x0, x1, steps), np.linspace(y0, y1, steps))
    values = np.asarray(predict(np.stack([gx.ravel(), gy.ravel()])), dtype=float)
    if values.shape[1:] == (gx.size,) and len(values) > 1:
        values = np.where(np.isnan(values).any(axis=0), np.nan, values.argmax(axis=0))
    values = np.ma.masked_invalid(values.reshape(gx.shape))
    if np.any(values % 1):
        inside = [1 - values, values]
    else:  # One class at a time: contours of the labels themselves would draw class 1 between 0 and 2.
        inside = [(values == c).astype(float) for c in range(int(max(np.max(Y), values.max(), 1)) + 1)]
    for c, share in enumerate(inside):
        if share.max() > 0.5:
            ax.contourf(gx, gy, share, levels=[0.5, 1.5], colors=[CLASS_COLOURS[c % 6]], alpha=0.25)
        if c > 0 and share.min() < 0.5 < share.max():
            ax.contour(gx, gy, share, levels=[0.5], colors=COLOURS["black"], linewidths=1)
    scatter_classes(X, Y, ax, names)
    ax.set(xlabel="$x_1$", ylabel="$x_2$")
    ax.grid(False)


def show_images(images, titles=None, columns=8, cmap="gray_r"):
    """Draw images (k, h, w) in a grid; returns the figure.  All share one scale, so that a dark image looks dark."""
    import matplotlib.pyplot as plt

    scale = {"vmin": min(map(np.nanmin, images)), "vmax": max(map(np.nanmax, images))}
    rows = -(-len(images) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(0.9 * columns, 1.15 * rows), squeeze=False)
    for i, ax in enumerate(axes.flat):
        ax.axis("off")
        if i < len(images):
            ax.imshow(images[i], cmap=cmap, **scale)
            if titles is not None:
                ax.set_title(str(titles[i]), fontsize=9, loc="center", fontweight="normal")
    return figure


def is_live():
    """Whether somebody may be watching: in a notebook's kernel, unless DLUTILS_STATIC says that it is a build or a test."""
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    return get_ipython() is not None and not os.environ.get("DLUTILS_STATIC")


def dashboard(title="", seconds=1.0):
    """A `Dashboard` for a training that is about to begin; see dlutils.dashboard."""
    from dlutils.dashboard import Dashboard

    return Dashboard(title, seconds)


def interactive(draw, **choices):
    """Sliders over `choices` (name → list of values) in a live notebook; the figure of draw's defaults elsewhere.

    draw: draws one figure from keyword arguments, each with a default that is among its choices.
    A build, a test or a plain script sets no slider: it gets the static figure.
    """
    from inspect import signature

    defaults = {name: p.default for name, p in signature(draw).parameters.items()}
    for name, values in choices.items():  # here, since a build and a test see this and never the sliders
        if defaults.get(name) not in list(values):
            raise ValueError(f"the default of {name} is not among its choices, {list(values)}.")
    try:
        from ipywidgets import SelectionSlider, interact
    except ImportError:
        SelectionSlider = None
    if SelectionSlider is None or not is_live():
        draw()
        return
    sliders = {
        name: SelectionSlider(
            options=list(values),
            value=defaults[name],
            description=name.replace("_", " "),
            style={"description_width": "6.5em"},  # room for "learning rate"
            continuous_update=False,
        )
        for name, values in choices.items()
    }

    def show(**values):
        import matplotlib.pyplot as plt

        draw(**values)
        plt.show()

    interact(show, **sliders)
