"""The solutions of lessons 02 and 05 against SciPy, scikit-learn and PyTorch."""

import numpy as np
import pytest
import torch
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from dlutils.running import solution_functions


@pytest.fixture(scope="module")
def logistic():
    return solution_functions("02")


@pytest.fixture(scope="module")
def deep():
    return solution_functions("05")


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def test_sigmoid_is_scipys(logistic):
    z = np.concatenate([np.linspace(-1e4, 1e4, 2001), np.linspace(-40, 40, 801)])
    np.testing.assert_allclose(logistic["sigmoid"](z), expit(z), rtol=1e-12, atol=1e-300)


def test_cost_is_scikit_learns(logistic, rng):
    A, Y = rng.uniform(0.001, 0.999, (1, 50)), rng.integers(0, 2, (1, 50))
    assert logistic["logistic_cost"](A, Y) == pytest.approx(log_loss(Y[0], A[0]), rel=1e-12)


def test_propagate_is_what_pytorch_differentiates(logistic, rng):
    w, b, X, Y = rng.normal(size=(4, 1)), 0.7, rng.normal(size=(4, 9)), rng.integers(0, 2, (1, 9))
    grads, cost = logistic["propagate"](w, b, X, Y)
    tw, tb = torch.tensor(w, requires_grad=True), torch.tensor(b, dtype=torch.float64, requires_grad=True)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(tw.T @ torch.tensor(X) + tb, torch.tensor(Y, dtype=torch.float64))
    loss.backward()
    assert cost == pytest.approx(loss.item(), rel=1e-12)
    np.testing.assert_allclose(grads["dw"], tw.grad.numpy(), rtol=1e-10)
    assert float(grads["db"]) == pytest.approx(tb.grad.item(), rel=1e-10)


def test_gradient_descent_ends_where_scikit_learn_does(logistic, rng):
    X = rng.normal(size=(3, 200))
    Y = (rng.random((1, 200)) < expit(np.array([[1.0, -2.0, 0.5]]) @ X + 0.3)).astype(int)
    w, b, _ = logistic["gradient_descent"](np.zeros((3, 1)), 0.0, X, Y, 5000, 1.0)
    peer = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(X.T, Y[0])
    np.testing.assert_allclose(np.asarray(w).ravel(), peer.coef_[0], rtol=1e-5)
    assert float(b) == pytest.approx(peer.intercept_[0], rel=1e-4)
    assert (logistic["predict"](w, b, X)[0] == peer.predict(X.T)).all()


def network(rng, sizes):
    shapes = list(zip(sizes[1:], sizes))
    weights = {f"W{i}": rng.normal(size=s) for i, s in enumerate(shapes, 1)}
    return weights | {f"b{i}": rng.normal(size=(s[0], 1)) for i, s in enumerate(shapes, 1)}


@pytest.mark.parametrize("sizes", [(5, 1), (4, 3, 1), (6, 5, 4, 3, 1)])
def test_deep_network_is_what_pytorch_differentiates(deep, rng, sizes):
    parameters, m = network(rng, sizes), 7
    X, Y = rng.normal(size=(sizes[0], m)), rng.integers(0, 2, (1, m))
    AL, caches = deep["deep_forward"](X, parameters)
    grads = deep["deep_backward"](AL, Y, caches)

    tensors = {k: torch.tensor(v, requires_grad=True) for k, v in parameters.items()}
    A = torch.tensor(X)
    for layer in range(1, len(sizes)):
        Z = tensors[f"W{layer}"] @ A + tensors[f"b{layer}"]
        A = torch.relu(Z) if layer < len(sizes) - 1 else torch.sigmoid(Z)
    torch.nn.functional.binary_cross_entropy(A, torch.tensor(Y, dtype=torch.float64)).backward()
    np.testing.assert_allclose(AL, A.detach().numpy(), rtol=1e-12)
    assert set(grads) >= {"d" + k for k in parameters}
    for name, tensor in tensors.items():
        np.testing.assert_allclose(grads["d" + name], tensor.grad.numpy(), rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_one_layer_backward_is_pytorchs(deep, rng, activation):
    A_prev, W, b = rng.normal(size=(4, 6)), rng.normal(size=(3, 4)), rng.normal(size=(3, 1))
    dA = rng.normal(size=(3, 6))
    _, cache = deep["activation_forward"](A_prev, W, b, activation)
    dA_prev, dW, db = deep["activation_backward"](dA, cache, activation)
    tA, tW, tb = (torch.tensor(a, requires_grad=True) for a in (A_prev, W, b))
    A = getattr(torch, activation)(tW @ tA + tb)
    A.backward(torch.tensor(dA))
    np.testing.assert_allclose(dA_prev, tA.grad.numpy(), rtol=1e-9)
    np.testing.assert_allclose(dW, tW.grad.numpy() / 6, rtol=1e-9)  # the course's dW and db are means over the examples
    np.testing.assert_allclose(db, tb.grad.numpy() / 6, rtol=1e-9)


def test_count_parameters_is_pytorchs(deep):
    sizes = [12, 7, 5, 1]
    model = torch.nn.Sequential(*(torch.nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])))
    assert deep["count_parameters"](sizes) == sum(p.numel() for p in model.parameters())
