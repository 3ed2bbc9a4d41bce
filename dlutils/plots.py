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
CLASS_COLOURS = [COLOURS["blue"], COLOURS["orange"], COLOURS["green"], COLOURS["purple"], COLOURS["red"], COLOURS["sky"]]
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
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlesize": "medium",
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
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
        name = names[c] if names else f"class {c}"
        points = X[:, labels == c]
        ax.scatter(*points, s=18, c=CLASS_COLOURS[c % 6], marker=MARKERS[c % 6], edgecolors="white", linewidths=0.4, label=name)
    ax.legend(loc="best")


def decision_regions(predict, X, Y, ax, names=None, steps=200):
    """Colour the plane by `predict` (maps (2, n) to labels or probabilities (1, n)), and draw the data over it."""
    from matplotlib.colors import ListedColormap

    (x0, x1), (y0, y1) = (((row.min() - 0.3), (row.max() + 0.3)) for row in X)
    gx, gy = np.meshgrid(np.linspace(x0, x1, steps), np.linspace(y0, y1, steps))
    values = np.asarray(predict(np.stack([gx.ravel(), gy.ravel()])), dtype=float).reshape(gx.shape)
    classes = int(np.max(Y)) + 1
    levels = np.arange(classes + 1) - 0.5
    ax.contourf(gx, gy, values, levels=levels, cmap=ListedColormap(CLASS_COLOURS[:classes]), alpha=0.25)
    ax.contour(gx, gy, values, levels=levels[1:-1], colors=COLOURS["black"], linewidths=1)
    scatter_classes(X, Y, ax, names)
    ax.set(xlabel="$x_1$", ylabel="$x_2$")
    ax.grid(False)


def show_images(images, titles=None, columns=8, cmap="gray_r"):
    """Draw images (k, h, w) in a grid; returns the figure."""
    import matplotlib.pyplot as plt

    rows = -(-len(images) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(0.9 * columns, 1.15 * rows), squeeze=False)
    for i, ax in enumerate(axes.flat):
        ax.axis("off")
        if i < len(images):
            ax.imshow(images[i], cmap=cmap)
            if titles is not None:
                ax.set_title(str(titles[i]), fontsize=9, loc="center", fontweight="normal")
    return figure


def interactive(draw, **choices):
    """Sliders over `choices` (name → list of values) in a live notebook; the figure of draw's defaults elsewhere.

    draw: draws one figure from keyword arguments, each with a default that is among its choices.
    A build, a test or a plain script sets no slider: it gets the static figure.
    """
    try:
        from IPython import get_ipython
        from ipywidgets import SelectionSlider, interact
    except ImportError:
        get_ipython = None
    if get_ipython is None or get_ipython() is None or os.environ.get("DLUTILS_STATIC"):
        draw()
        return
    from inspect import signature

    defaults = {name: p.default for name, p in signature(draw).parameters.items()}
    sliders = {
        name: SelectionSlider(options=values, value=defaults[name], description=name.replace("_", " "), continuous_update=False)
        for name, values in choices.items()
    }

    def show(**values):
        import matplotlib.pyplot as plt

        draw(**values)
        plt.show()

    interact(show, **sliders)
