"""The solutions of lesson 24 against SciPy, scikit-learn and PyTorch."""

import warnings

import numpy as np
import pytest
import torch
from scipy.special import expit
from scipy.special import softmax as scipy_softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from dlutils.running import solution_functions


@pytest.fixture(scope="module")
def lesson():
    return solution_functions("24")


@pytest.fixture
def rng():
    return np.random.default_rng(24)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 30.0, 3000.0])
@pytest.mark.parametrize("shift", [0.0, 7000.0, -7000.0])
def test_softmax_is_scipys(lesson, rng, scale, shift):
    Z = np.clip(scale * rng.normal(size=(5, 40)), -3000, 3000) + shift
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        A = lesson["softmax"](Z)
    np.testing.assert_allclose(A, scipy_softmax(Z, axis=0), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(A, torch.softmax(torch.tensor(Z), dim=0).numpy(), rtol=1e-12, atol=1e-300)


def test_temperature_near_zero_is_hardmax(lesson, rng):
    Z = rng.normal(size=(6, 30))
    np.testing.assert_allclose(lesson["softmax"](Z / 1e-4), lesson["hardmax"](Z), atol=1e-6)


def test_one_hot_is_pytorchs(lesson, rng):
    labels = rng.integers(0, 5, 30)
    peer = torch.nn.functional.one_hot(torch.tensor(labels), 7).numpy().T
    np.testing.assert_array_equal(lesson["one_hot"](labels, 7), peer)


@pytest.mark.parametrize("C", [2, 3, 10])
def test_cross_entropy_is_pytorchs_and_scikit_learns(lesson, rng, C):
    Z, labels = 3 * rng.normal(size=(C, 50)), rng.permutation(np.arange(50) % C)
    A = lesson["softmax"](Z)
    cost = lesson["cross_entropy"](A, lesson["one_hot"](labels, C))
    assert cost == pytest.approx(torch.nn.functional.cross_entropy(torch.tensor(Z.T), torch.tensor(labels)).item(), rel=1e-12)
    assert cost == pytest.approx(log_loss(labels, A.T, labels=range(C)), rel=1e-12)


@pytest.mark.parametrize("scale", [0.1, 1.0, 10.0])
def test_gradients_are_what_pytorch_differentiates(lesson, rng, scale):
    n, C, m = 4, 3, 9
    X, labels = rng.normal(size=(n, m)), rng.integers(0, C, m)
    parameters = {"W": scale * rng.normal(size=(C, n)), "b": scale * rng.normal(size=(C, 1))}
    grads, cost = lesson["softmax_gradients"](X, lesson["one_hot"](labels, C), parameters)
    W, b = (torch.tensor(parameters[name], requires_grad=True) for name in "Wb")
    loss = torch.nn.functional.cross_entropy((W @ torch.tensor(X) + b).T, torch.tensor(labels))
    loss.backward()
    assert cost == pytest.approx(loss.item(), rel=1e-10)
    np.testing.assert_allclose(grads["dW"], W.grad.numpy(), rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose(grads["db"], b.grad.numpy(), rtol=1e-9, atol=1e-14)


def test_the_slopes_vanish_where_scikit_learn_ends(lesson, rng):
    X = rng.normal(size=(2, 300))
    Z = np.array([[1.0, -1.0], [0.5, 2.0], [-1.0, 0.0]]) @ X + np.array([[0.2], [0.0], [-0.5]])
    labels = (Z + rng.gumbel(size=Z.shape)).argmax(axis=0)  # drawn from softmax(Z): the classes overlap
    peer = LogisticRegression(C=np.inf, tol=1e-10, max_iter=2000).fit(X.T, labels)
    parameters = {"W": peer.coef_, "b": peer.intercept_[:, None]}
    grads, cost = lesson["softmax_gradients"](X, lesson["one_hot"](labels, 3), parameters)
    assert max(np.abs(g).max() for g in grads.values()) < 1e-5
    assert cost == pytest.approx(log_loss(labels, peer.predict_proba(X.T)), rel=1e-10)


def test_two_classes_are_the_neuron(lesson, rng):
    W, b, X = rng.normal(size=(2, 5)), rng.normal(size=(2, 1)), rng.normal(size=(5, 20))
    w, bias = lesson["to_logistic"](W, b)
    np.testing.assert_allclose(expit(w.T @ X + bias)[0], lesson["softmax"](W @ X + b)[1], rtol=1e-12)
