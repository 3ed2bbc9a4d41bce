"""Lesson 18 against PyTorch: the course's own Adam, the table that the lesson prints, and the claims about AdamW."""

import re

import numpy as np
import pytest
import torch

from dlutils.course import find_lesson, load_lesson
from dlutils.running import solution_functions

ROW = re.compile(r"^\|" + r" ([^|$]+?) \|" * 7 + "$", re.MULTILINE)
SETTINGS = [  # learning_rate, beta1, beta2, epsilon
    (0.001, 0.9, 0.999, 1e-8),
    (0.03, 0.8, 0.97, 1e-2),
    (0.2, 0.5, 0.9, 1e-4),
    (0.01, 0.95, 0.6, 1e-8),
    (0.1, 0.0, 0.99, 1e-6),
]
SHAPES = {"W1": (4, 3), "b1": (4, 1), "W2": (2, 4), "b2": (2, 1)}


@pytest.fixture(scope="module")
def adam():
    return solution_functions("18")


def torch_parameters(parameters):
    return {name: torch.tensor(W, dtype=torch.float64, requires_grad=True) for name, W in parameters.items()}


def step_with(optimizer, tensors, grads):
    for name, tensor in tensors.items():
        tensor.grad = torch.from_numpy(grads["d" + name].copy())
    optimizer.step()


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("scale", [1e-7, 1.0, 1e5])
def test_three_hundred_steps_agree_with_pytorch(adam, setting, scale):
    """Random gradients of very different sizes, some always zero, some only now and then."""
    rng = np.random.default_rng(18)
    parameters = {name: rng.normal(size=shape) for name, shape in SHAPES.items()}
    size = {name: scale * 10.0 ** rng.uniform(-2, 2, W.shape) for name, W in parameters.items()}
    size["W1"][0] = 0.0
    tensors = torch_parameters(parameters)
    learning_rate, beta1, beta2, epsilon = setting
    optimizer = torch.optim.Adam(tensors.values(), lr=learning_rate, betas=(beta1, beta2), eps=epsilon)
    v, s = adam["initialize_adam"](parameters)
    for t in range(1, 301):
        grads = {f"d{n}": size[n] * rng.normal(0.3, 1, W.shape) * (rng.random(W.shape) < 0.7) for n, W in parameters.items()}
        parameters, v, s = adam["adam_update"](parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon)
        step_with(optimizer, tensors, grads)
        for name, tensor in tensors.items():
            np.testing.assert_allclose(parameters[name], tensor.detach().numpy(), rtol=1e-12, atol=1e-12)
            state = optimizer.state[tensor]
            np.testing.assert_allclose(v["d" + name], state["exp_avg"].numpy(), rtol=1e-12, atol=1e-12 * scale)
            np.testing.assert_allclose(s["d" + name], state["exp_avg_sq"].numpy(), rtol=1e-12, atol=1e-12 * scale**2)


def table_rows():
    prose = "\n".join(cell.source for cell in load_lesson(find_lesson("18")).of_kind("markdown"))
    section = prose.split("## The same numbers as PyTorch")[1].split("\n## ")[0]
    return [tuple(float(x.replace("−", "-")) for x in row) for row in ROW.findall(section) if "-" not in row[0]]


def test_the_lesson_has_a_table_to_compare():
    assert len(table_rows()) == 6


@pytest.mark.parametrize("row", table_rows())
def test_table_of_the_lesson_is_what_pytorch_gives(row, adam):
    alpha, beta1, beta2, epsilon, steps, w_said, b_said = row
    w, b = (torch.tensor([[x]], dtype=torch.float64, requires_grad=True) for x in (-9.0, 2.0))
    optimizer = torch.optim.Adam([w, b], lr=alpha, betas=(beta1, beta2), eps=epsilon)
    for _ in range(int(steps)):
        optimizer.zero_grad()
        cost = (w**2 + 25 * b**2).sum() / 2
        cost.backward()
        optimizer.step()
    assert abs(w.item() - w_said) < 1e-12
    assert abs(b.item() - b_said) < 1e-12
    parameters = {"W1": np.array([[-9.0]]), "b1": np.array([[2.0]])}
    v, s = adam["initialize_adam"](parameters)
    for t in range(1, int(steps) + 1):
        grads = {"dW1": parameters["W1"], "db1": 25 * parameters["b1"]}
        parameters, v, s = adam["adam_update"](parameters, grads, v, s, t, alpha, beta1, beta2, epsilon)
    assert abs(parameters["W1"].item() - w.item()) < 1e-12
    assert abs(parameters["b1"].item() - b.item()) < 1e-12


@pytest.mark.parametrize("decoupled", [False, True])
def test_both_kinds_of_weight_decay_are_pytorchs(adam, decoupled):
    """The lesson's two weights, loud and quiet: L2 in the gradient is Adam's weight_decay, shrinking first is AdamW."""
    learning_rate, lambd = 0.01, 0.1
    W = np.array([[1.0, 1.0]])
    tensors = torch_parameters({"W1": W})
    kind = torch.optim.AdamW if decoupled else torch.optim.Adam
    optimizer = kind(tensors.values(), lr=learning_rate, weight_decay=lambd)
    v, s = adam["initialize_adam"]({"W1": W})
    for t in range(1, 501):
        data = np.array([[10.0, 0.01]]) * (-1) ** t
        step_with(optimizer, tensors, {"dW1": data})
        grads = {"dW1": data if decoupled else data + lambd * W}
        W = (1 - learning_rate * lambd) * W if decoupled else W
        moved, v, s = adam["adam_update"]({"W1": W}, grads, v, s, t, learning_rate, 0.9, 0.999, 1e-8)
        W = moved["W1"]
    np.testing.assert_allclose(W, tensors["W1"].detach().numpy(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(W, [[0.617, 0.617]] if decoupled else [[0.968, 0.0]], atol=5e-4)
