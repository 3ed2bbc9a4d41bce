"""Lesson 25: held-out pictures stay held out, the thresholds tell readers apart, and a whole hand-in earns what it should."""

import functools
import json
import re

import numpy as np
import pytest
from graded import exam, sandbox
from solved import lesson

from dlutils import course, datasets, records
from dlutils.course import without_markers
from dlutils.grader.grading import grade
from dlutils.grader.handin import Cell

NAME = "25_capstone_digits"
SHARES = (0.9, 0.95, 0.97)

REGRESSION = """
from previously import softmax_gradients, update_parameters

def train_digits(images, labels, rng, board=None):
    X, parameters = images.reshape(-1, 64).T, {"W": np.zeros((10, 64)), "b": np.zeros((10, 1))}
    for _ in range(400):
        grads, _ = softmax_gradients(X, one_hot(labels, 10), parameters)
        parameters = update_parameters(parameters, grads, 1.0)
    return parameters

def predict_digits(images, model=None):
    parameters = trained() if model is None else model
    return (parameters["W"] @ images.reshape(-1, 64).T + parameters["b"]).argmax(axis=0)
"""
IN_A_CELL_OF_ITS_OWN = """
(pictures, digits), _ = datasets.digits_to_learn()
MODEL = train_digits(pictures, digits, np.random.default_rng(1))

def predict_digits(images, model=None):
    A, _ = deep_softmax_forward(flatten_images(images[..., np.newaxis]), MODEL if model is None else model)
    return [int(label) for label in A.argmax(axis=0)]
"""
BY_ITS_OWN_BATCH = """
def predict_digits(images, model=None):
    X = images.reshape(-1, 64).T
    X = X - X.mean(axis=1, keepdims=True) + X.mean()
    A, _ = deep_softmax_forward(X, trained() if model is None else model)
    return A.argmax(axis=0)
"""


@functools.cache
def held_out(seed):
    """(pictures (1191, 8, 8), labels (1191,)) that grading with this seed would use."""
    spec = lesson(NAME)[2]["predict_digits"]
    _, pictures, labels, _, _ = next(c for c in spec.held_out(np.random.default_rng(seed)) if c[0].startswith("97%"))
    return pictures / 16, labels


def known_to_learners():
    """Every picture that a learner gets with the lesson, as bytes."""
    (images, _), (dev_images, _) = datasets.digits_to_learn()
    cases = [c for r in records.load(course.ROOT / "notebooks" / NAME).exercises for c in r.cases]
    shipped = [a / 16 for c in cases for a in c.arguments if isinstance(a, np.ndarray) and a.shape[1:] == (8, 8)]
    assert sum(map(len, shipped)) > 600
    return {image.tobytes() for part in (images, dev_images, *shipped) for image in part.astype(float)}


def test_held_out_pictures_occur_nowhere_else():
    pictures, labels = held_out(5)
    assert pictures.shape == (1191, 8, 8)
    assert labels.shape == (1191,)
    known = known_to_learners()
    everything, _ = datasets.digits()
    known |= {image.tobytes() for image in np.ascontiguousarray(everything.T)}
    assert not any(image.tobytes() in known for image in np.ascontiguousarray(pictures))
    other = {image.tobytes() for image in held_out(6)[0]}
    assert not any(image.tobytes() in other for image in pictures)


def test_no_original_of_a_held_out_picture_is_given_to_learners():
    images, _ = datasets._dealt_digits()
    known = known_to_learners()
    assert not any(image.tobytes() in known for image in images[1400:])


def test_grading_uses_them_and_checks_json_does_not():
    fresh = next(r for r in exam(NAME).fresh if r.name == "predict_digits")
    assert [c.arguments[2] for c in fresh.cases] == [0.5, *SHARES]
    text = (course.ROOT / "notebooks" / NAME / "checks.json").read_text()
    assert "held-out" not in text
    assert json.loads(text)


def test_the_thresholds_tell_readers_apart():
    """The commonest digit, softmax regression and the course's own network, on ten seeds."""
    _, namespace, _ = lesson(NAME)
    guess, regression, network = [], [], []
    W, b = namespace["regression"](columns(datasets.digits_to_learn()[0][0]), datasets.digits_to_learn()[0][1], steps=400)
    for seed in range(10):
        pictures, labels = held_out(seed)
        guess.append(np.bincount(labels).max() / len(labels))
        regression.append(np.mean((W @ columns(pictures) + b).argmax(axis=0) == labels))
        network.append(np.mean(namespace["predict_digits"](pictures) == labels))
    assert max(guess) < 0.15
    assert 0.91 < min(regression) < max(regression) < 0.945
    assert min(network) > 0.975


def columns(images):
    return images.reshape(-1, 64).T


def hand_in(*replacements):
    """The solved notebook's cells, followed by others; the last definition of a function counts."""
    cells = [c for c in lesson(NAME)[0].cells if c.kind in ("code", "exercise", "check")]
    return (*(Cell("code", without_markers(c.source)) for c in cells), *(Cell("code", r) for r in replacements))


def points(*replacements):
    return {m.name: m.points for m in grade(hand_in(*replacements), exam(NAME), sandbox()).marks}


def test_the_solution_earns_all_points_and_softmax_regression_a_part():
    full = points()
    assert full["train_digits"] == 2
    assert full["predict_digits"] == 8
    assert full | {"predict_digits": 4} == points(REGRESSION)


def test_who_trains_in_a_cell_and_returns_a_list_earns_all_points():
    assert points(IN_A_CELL_OF_ITS_OWN) == points()


def test_labels_that_depend_on_the_batch_cost_their_points():
    verdict = grade(hand_in(BY_ITS_OWN_BATCH), exam(NAME), sandbox())
    mark = next(m for m in verdict.marks if m.name == "predict_digits")
    assert mark.fresh.results[0].finding is not None
    assert "alone" in mark.message


def test_the_code_for_pytorch_runs():
    pytest.importorskip("torch")
    prose = "\n".join(c.source for c in lesson(NAME)[0].of_kind("markdown"))
    code = next(block for block in re.findall(r"```python\n(.*?)```", prose, re.DOTALL) if "import torch" in block)
    (images, labels), (dev_images, dev_labels) = datasets.digits_to_learn()
    names = {"images": images, "labels": labels, "dev_images": dev_images, "dev_labels": dev_labels}
    scope = {**lesson(NAME)[1], "np": np, **names}
    exec(code.replace("epochs=100", "epochs=30"), scope)
    assert np.mean(scope["read"] == dev_labels) > 0.85
