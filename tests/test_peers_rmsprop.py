"""Lesson 17 against PyTorch: the course's own RMSprop, the table that the lesson prints, and the length of the first step."""

import re

import numpy as np
import pytest
import torch

from dlutils.course import find_lesson, load_lesson
from dlutils.running import solution_functions

ROW = re.compile(r"^\|" + r" ([^|$]+?) \|" * 6 + "$", re.MULTILINE)
SETTINGS = [  # learning_rate, beta2, epsilon
    (0.001, 0.99, 1e-8),
    (0.03, 0.97, 1e-2),
    (0.2, 0.9, 1e-4),
    (0.01, 0.6, 1e-8),
    (0.1, 0.0, 1e-6),
    (0.05, 0.999, 1e-3),
]
SHAPES = {"W1": (4, 3), "b1": (4, 1), "W2": (2, 4), "b2": (2, 1)}


@pytest.fixture(scope="module")
def rmsprop():
    return solution_functions("17")


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("scale", [1e-7, 1.0, 1e5])
def test_three_hundred_steps_agree_with_pytorch(rmsprop, setting, scale):
    """Random gradients of very different sizes, some always zero, some only now and then."""
    rng = np.random.default_rng(17)
    parameters = {name: rng.normal(size=shape) for name, shape in SHAPES.items()}
    size = {name: scale * 10.0 ** rng.uniform(-2, 2, W.shape) for name, W in parameters.items()}
    size["W1"][0] = 0.0
    tensors = {name: torch.tensor(W, dtype=torch.float64, requires_grad=True) for name, W in parameters.items()}
    learning_rate, beta2, epsilon = setting
    optimizer = torch.optim.RMSprop(tensors.values(), lr=learning_rate, alpha=beta2, eps=epsilon)
    s = rmsprop["initialize_squares"](parameters)
    for _ in range(300):
        grads = {f"d{n}": size[n] * rng.normal(0.3, 1, W.shape) * (rng.random(W.shape) < 0.7) for n, W in parameters.items()}
        parameters, s = rmsprop["rmsprop_update"](parameters, grads, s, learning_rate, beta2, epsilon)
        for name, tensor in tensors.items():
            tensor.grad = torch.from_numpy(grads["d" + name].copy())
        optimizer.step()
        for name, tensor in tensors.items():
            np.testing.assert_allclose(parameters[name], tensor.detach().numpy(), rtol=1e-12, atol=1e-12)
            square_avg = optimizer.state[tensor]["square_avg"].numpy()
            np.testing.assert_allclose(s["d" + name], square_avg, rtol=1e-12, atol=1e-12 * scale**2)


def table_rows():
    prose = "\n".join(cell.source for cell in load_lesson(find_lesson("17")).of_kind("markdown"))
    section = prose.split("## The same numbers as PyTorch")[1].split("\n## ")[0]
    return [tuple(float(x.replace("−", "-")) for x in row) for row in ROW.findall(section) if row[0][0].isdigit()]


def test_the_lesson_has_a_table_to_compare():
    assert len(table_rows()) == 6


@pytest.mark.parametrize("row", table_rows())
def test_table_of_the_lesson_is_what_pytorch_gives(row, rmsprop):
    lr, alpha, eps, steps, w_said, b_said = row
    w, b = (torch.tensor([[x]], dtype=torch.float64, requires_grad=True) for x in (-9.0, 2.0))
    optimizer = torch.optim.RMSprop([w, b], lr=lr, alpha=alpha, eps=eps)
    for _ in range(int(steps)):
        optimizer.zero_grad()
        cost = (w**2 + 25 * b**2).sum() / 2
        cost.backward()
        optimizer.step()
    assert abs(w.item() - w_said) < 1e-12
    assert abs(b.item() - b_said) < 1e-12
    parameters = {"W1": np.array([[-9.0]]), "b1": np.array([[2.0]])}
    s = rmsprop["initialize_squares"](parameters)
    for _ in range(int(steps)):
        grads = {"dW1": parameters["W1"], "db1": 25 * parameters["b1"]}
        parameters, s = rmsprop["rmsprop_update"](parameters, grads, s, lr, alpha, eps)
    assert abs(parameters["W1"].item() - w.item()) < 1e-12
    assert abs(parameters["b1"].item() - b.item()) < 1e-12


def test_first_step_of_pytorchs_defaults_is_ten_times_lr():
    """What the lesson says of `alpha` left out: 0.99, ε outside the root and as small as 1e-8."""
    tensor = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.RMSprop([tensor], lr=0.01)
    tensor.grad = torch.tensor([0.2, 0.00002], dtype=torch.float64)
    optimizer.step()
    np.testing.assert_allclose(tensor.detach().numpy(), -0.1, rtol=0.006)
