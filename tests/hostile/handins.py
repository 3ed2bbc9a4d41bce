"""Hand-ins of lesson 02 as files, made from a few lines."""

import json
import os
import shutil
from dataclasses import dataclass, field

LESSON = "02_logistic_regression"
START = "import numpy as np\nfrom dlutils import check, hint, progress"
RIGHT = {
    "sigmoid": """
def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))
""",
    "logistic_cost": """
def logistic_cost(A, Y):
    p = np.where(Y == 1, A, 1 - A)
    return float(-np.log(np.maximum(p, 1e-30)).mean())
""",
    "propagate": """
def propagate(w, b, X, Y):
    A = sigmoid(w.T @ X + b)
    return {"dw": X @ (A - Y).T / Y.size, "db": float(np.mean(A - Y))}, logistic_cost(A, Y)
""",
    "gradient_descent": """
def gradient_descent(w, b, X, Y, iterations, learning_rate):
    costs = []
    for _ in range(iterations):
        grads, cost = propagate(w, b, X, Y)
        w, b = w - learning_rate * grads["dw"], b - learning_rate * grads["db"]
        costs.append(cost)
    return w, b, costs
""",
    "predict": """
def predict(w, b, X):
    return (sigmoid(w.T @ X + b) > 0.5).astype(int)
""",
}
NAMES = tuple(RIGHT)
PARTLY = {  # two right, two not written, one that forgets the mean
    **RIGHT,
    "logistic_cost": "def logistic_cost(A, Y):\n    raise NotImplementedError",
    "propagate": "def propagate(w, b, X, Y):\n    A = sigmoid(w.T @ X + b)\n    return {'dw': X @ (A - Y).T, 'db': np.sum(A - Y)}, 0.0",
    "gradient_descent": "def gradient_descent(w, b, X, Y, iterations, learning_rate):\n    raise NotImplementedError",
}


@dataclass(frozen=True)
class HandIn:
    """A notebook in the making: the functions, code cells before and after them, files beside it.

    change: what happens to the notebook as JSON data before it is saved.  text: what happens to its text, before it is encoded.
    """

    name: str
    functions: dict = field(default_factory=dict)
    before: tuple = ()
    after: tuple = ()
    files: dict = field(default_factory=dict)
    change: object = lambda data: None
    encoding: str = "utf-8"


def notebook(handin, base):
    """The hand-in as JSON data; functions that it does not replace come from `base`."""
    cells = [code(START), *map(code, handin.before)]
    for name, source in {**base, **handin.functions}.items():
        cells += [code(source.strip(), f"{name}", solution=True), code(f"check({name})", f"check_{name}", grade=True)]
    cells += map(code, handin.after)
    data = {
        "cells": cells,
        "metadata": {"kernelspec": {"language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    handin.change(data)
    return data


def code(source, grade_id=None, **claims):
    metadata = {"nbgrader": {"grade_id": grade_id, "schema_version": 3, "locked": False, **claims}} if grade_id else {}
    return {"cell_type": "code", "id": "x", "metadata": metadata, "source": source, "outputs": [], "execution_count": None}


def write(handin, base, folder, words):
    """The path of the hand-in's notebook in a new `folder`.  words: placeholder → what stands for it in the sources."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in handin.files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if content.startswith("-> "):
            os.symlink(filled(content[3:], words), place)
        else:
            place.write_text(filled(content, words), encoding="utf-8")
    path = folder / f"{LESSON}.ipynb"
    text = json.dumps(notebook(handin, base), ensure_ascii=False)
    path.write_text(filled(text, words), encoding=handin.encoding)
    return path


def filled(text, words):
    for placeholder, word in words.items():
        text = text.replace(f"@{placeholder}@", str(word))
    return text


def texts(verdict):
    """Everything that a verdict says or shows, as one text."""
    told = [m.message for m in verdict.marks] + [verdict.problem, *verdict.ended.values()]
    return "\n".join([json.dumps(verdict.shown, ensure_ascii=False), *told])


def points(verdict):
    return {m.name: m.points for m in verdict.marks}
