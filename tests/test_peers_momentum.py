"""Lesson 16 against PyTorch: the course's own momentum, and the table and the remark on `dampening` that the lesson prints."""

import re

import numpy as np
import pytest
import torch

from dlutils.course import find_lesson, load_lesson
from dlutils.running import solution_functions

ROW = re.compile(r"^\|" + r" ([^|$`]+?) \|" * 6 + "$", re.MULTILINE)
SETTINGS = [(0.01, 0.9), (0.3, 0.5), (1.0, 0.99), (0.2, 0.0)]  # learning_rate, beta
SHAPES = {"W1": (4, 3), "b1": (4, 1), "W2": (2, 4), "b2": (2, 1)}


@pytest.fixture(scope="module")
def momentum():
    return solution_functions("16")


def torch_parameters(parameters):
    return {name: torch.tensor(W, dtype=torch.float64, requires_grad=True) for name, W in parameters.items()}


def step_with(optimizer, tensors, grads):
    for name, tensor in tensors.items():
        tensor.grad = torch.from_numpy(grads["d" + name].copy())
    optimizer.step()


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("scale", [1e-5, 1.0, 1e5])
def test_three_hundred_steps_agree_with_pytorch(momentum, setting, scale):
    """Its lr is our α times 1 − β, and its momentum buffer is our v divided by 1 − β."""
    rng = np.random.default_rng(16)
    parameters = {name: rng.normal(size=shape) for name, shape in SHAPES.items()}
    tensors = torch_parameters(parameters)
    learning_rate, beta = setting
    optimizer = torch.optim.SGD(tensors.values(), lr=learning_rate * (1 - beta), momentum=beta)
    v = momentum["initialize_velocity"](parameters)
    for _ in range(300):
        grads = {f"d{n}": scale * rng.normal(0.3, 1, W.shape) * (rng.random(W.shape) < 0.7) for n, W in parameters.items()}
        parameters, v = momentum["momentum_update"](parameters, grads, v, learning_rate, beta)
        step_with(optimizer, tensors, grads)
        for name, tensor in tensors.items():
            close = {"rtol": 1e-11, "atol": 1e-12 * max(1, scale)}
            np.testing.assert_allclose(parameters[name], tensor.detach().numpy(), **close)
            if beta:
                buffer = optimizer.state[tensor]["momentum_buffer"].numpy()
                np.testing.assert_allclose(v["d" + name] / (1 - beta), buffer, rtol=1e-11, atol=1e-11 * scale)


def lesson_prose():
    return "\n".join(cell.source for cell in load_lesson(find_lesson("16")).of_kind("markdown"))


def table_rows():
    section = lesson_prose().split("## The same numbers as PyTorch")[1].split("\n## ")[0]
    return [tuple(float(x.replace("−", "-")) for x in row) for row in ROW.findall(section) if "-" not in row[0]]


def test_the_lesson_has_a_table_to_compare():
    assert len(table_rows()) == 6


def down_the_ravine(steps, **options):
    w, b = (torch.tensor([[x]], dtype=torch.float64, requires_grad=True) for x in (-9.0, 2.0))
    optimizer = torch.optim.SGD([w, b], **options)
    for _ in range(steps):
        optimizer.zero_grad()
        cost = (w**2 + 25 * b**2).sum() / 2
        cost.backward()
        optimizer.step()
    return w.item(), b.item()


def ours_down_the_ravine(momentum, steps, alpha, beta, v=None):
    parameters = {"W1": np.array([[-9.0]]), "b1": np.array([[2.0]])}
    v = momentum["initialize_velocity"](parameters) if v is None else v
    for _ in range(steps):
        grads = {"dW1": parameters["W1"], "db1": 25 * parameters["b1"]}
        parameters, v = momentum["momentum_update"](parameters, grads, v, alpha, beta)
    return parameters["W1"].item(), parameters["b1"].item()


@pytest.mark.parametrize("row", table_rows())
def test_table_of_the_lesson_is_what_pytorch_gives(row, momentum):
    alpha, beta, rate, steps, *said = row
    assert rate == pytest.approx((1 - beta) * alpha, rel=1e-12)
    np.testing.assert_allclose(down_the_ravine(int(steps), lr=rate, momentum=beta), said, rtol=0, atol=1e-12)
    np.testing.assert_allclose(ours_down_the_ravine(momentum, int(steps), alpha, beta), said, rtol=0, atol=1e-12)


@pytest.mark.parametrize("steps", [1, 2, 30])
def test_dampening_is_our_rule_started_from_the_first_gradient(momentum, steps):
    theirs = down_the_ravine(steps, lr=0.3, momentum=0.9, dampening=0.9)
    ours = ours_down_the_ravine(momentum, steps, 0.3, 0.9, {"dW1": np.array([[-9.0]]), "db1": np.array([[50.0]])})
    np.testing.assert_allclose(ours, theirs, rtol=1e-11)
    if steps == 1:
        np.testing.assert_allclose(theirs, (-6.3, -13.0), rtol=0, atol=1e-12)
        assert "At $(-6.3, -13)$, and PyTorch with `dampening` as well" in lesson_prose()
