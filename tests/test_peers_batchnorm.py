"""Lesson 22 against PyTorch: both modes, the gradients, the running statistics, and the tables that the lesson prints."""

import re

import numpy as np
import pytest
import torch

from dlutils.course import find_lesson, load_lesson
from dlutils.running import solution_functions

NUMBER = r"[−-]?\d+\.\d+"
Z = np.array([[1.0, 2, 4, 8], [-3, 0.5, 1.5, 4]])
GAMMA, BETA = np.array([[1.5], [-0.5]]), np.array([[0.25], [3.0]])
DZ_TILDE = np.array([[0.1, -0.4, 0.2, 0.3], [0.5, 0.2, -0.1, -0.3]])


@pytest.fixture(scope="module")
def ours():
    return solution_functions("22")


def torch_layer(gamma, beta, epsilon, momentum):
    """PyTorch's layer; `momentum` is ours, the share of the old value."""
    layer = torch.nn.BatchNorm1d(len(gamma), eps=epsilon, momentum=1 - momentum, dtype=torch.float64)
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(gamma[:, 0].copy()))
        layer.bias.copy_(torch.from_numpy(beta[:, 0].copy()))
    return layer


def rows(Z):
    """Our columns as PyTorch's rows, with a gradient."""
    return torch.from_numpy(Z.T.copy()).requires_grad_()


def column(tensor):
    return tensor.detach().numpy()[:, None]


def close(got, want):
    np.testing.assert_allclose(got, want, rtol=1e-11, atol=1e-11 * max(1.0, np.abs(want).max()))


@pytest.mark.parametrize("epsilon", [1e-5, 1e-2, 0.5])
@pytest.mark.parametrize("size", [2, 3, 40])
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e4])
def test_training_mode_agrees_forward_and_backward(ours, epsilon, size, scale):
    rng = np.random.default_rng(22)
    Z = scale * (rng.normal(size=(5, 1)) + rng.normal(size=(5, size)))
    Z[2] = 0.75  # a unit that does not vary
    gamma, beta, dZ_tilde = rng.normal(size=(5, 1)), rng.normal(size=(5, 1)), rng.normal(size=(5, size))
    gamma[3] = 0.0
    layer, X = torch_layer(gamma, beta, epsilon, 0.9), rows(Z)
    out = layer(X)
    out.backward(torch.from_numpy(dZ_tilde.T.copy()))
    Z_tilde, cache = ours["batchnorm_forward"](Z, gamma, beta, epsilon)
    dZ, dgamma, dbeta = ours["batchnorm_backward"](dZ_tilde, cache)
    close(Z_tilde, out.detach().numpy().T)
    close(dZ, X.grad.numpy().T)
    close(dgamma, column(layer.weight.grad))
    close(dbeta, column(layer.bias.grad))


@pytest.mark.parametrize("momentum", [0.9, 0.99, 0.3])
def test_running_statistics_and_evaluation_mode_agree_after_many_batches(ours, momentum):
    """Batches of different sizes; PyTorch's running variance takes the unbiased one."""
    rng = np.random.default_rng(22)
    gamma, beta = rng.normal(size=(4, 1)), rng.normal(size=(4, 1))
    layer, mean, var = torch_layer(gamma, beta, 1e-2, momentum), np.zeros((4, 1)), np.ones((4, 1))
    for size in [2, 7, 3, 16, 5, 9] * 3:
        Z = 2 + 3 * rng.normal(size=(4, size))
        layer(rows(Z))
        mean = ours["update_running"](mean, Z.mean(axis=1, keepdims=True), momentum)
        var = ours["update_running"](var, Z.var(axis=1, keepdims=True) * size / (size - 1), momentum)
    close(mean, column(layer.running_mean))
    close(var, column(layer.running_var))
    layer.eval()
    Z = rng.normal(size=(4, 6))
    want = layer(rows(Z)).detach().numpy().T
    close(ours["batchnorm_inference"](Z, gamma, beta, mean, var, 1e-2), want)
    close(ours["batchnorm_inference"](Z[:, 2:3], gamma, beta, mean, var, 1e-2), want[:, 2:3])


def test_pytorch_refuses_a_batch_of_one_and_we_answer_beta(ours):
    with pytest.raises(ValueError, match="Expected more than 1 value per channel when training"):
        torch_layer(GAMMA, BETA, 0.01, 0.9)(rows(Z[:, :1]))
    close(ours["batchnorm_forward"](Z[:, :1], GAMMA, BETA, 0.01)[0], BETA)


def test_defaults_that_the_lesson_names():
    layer = torch.nn.BatchNorm1d(3)
    assert (layer.eps, layer.momentum) == (1e-5, 0.1)
    assert (layer.running_mean == 0).all()
    assert (layer.running_var == 1).all()


def tables():
    """{first cell and unit: numbers} of the lesson's two tables."""
    prose = "\n".join(cell.source for cell in load_lesson(find_lesson("22")).of_kind("markdown"))
    section = prose.split("## The same numbers as PyTorch")[1].split("\n## ")[0]
    said = {}
    for line in re.findall(r"^\|(.+)\|$", section, re.MULTILINE):
        cells = [cell.strip() for cell in line.split("|")]
        numbers = [float(cell.replace("−", "-")) for cell in cells if re.fullmatch(NUMBER, cell)]
        if len(numbers) == 4:
            said[tuple(cell for cell in cells if not re.fullmatch(NUMBER, cell))] = numbers
    return said


def test_tables_of_the_lesson_are_what_pytorch_gives():
    layer, X = torch_layer(GAMMA, BETA, 0.01, 0.9), rows(Z)
    out = layer(X)
    out.backward(torch.from_numpy(DZ_TILDE.T.copy()))
    layer.eval()
    evaluated = layer(rows(Z))
    said = tables()
    assert len(said) == 8
    for unit in (0, 1):
        wanted = {
            (r"$\tilde z$, training mode", f"{unit + 1}"): out[:, unit],
            ("$dz$", f"{unit + 1}"): X.grad[:, unit],
            (r"$\tilde z$, evaluation mode, afterwards", f"{unit + 1}"): evaluated[:, unit],
            (f"{unit + 1}",): [layer.weight.grad[unit], layer.bias.grad[unit], layer.running_mean[unit], layer.running_var[unit]],
        }
        for name, values in wanted.items():
            np.testing.assert_allclose(said[name], [v.item() for v in values], rtol=0, atol=1e-12)
