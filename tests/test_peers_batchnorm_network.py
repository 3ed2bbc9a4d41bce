"""Lesson 23 against PyTorch: Linear without bias, BatchNorm1d, ReLU in every hidden layer, a Linear and a sigmoid at the end.

Forward passes in both modes, running statistics over several batches, and the gradients of the logistic cost.
"""

import numpy as np
import pytest
import torch

from dlutils.running import solution_functions

NETWORKS = [  # layer_dims, m, momentum (ours), epsilon
    ((5, 4, 3, 1), 7, 0.9, 1e-5),
    ((3, 6, 1), 4, 0.6, 1e-2),
    ((4, 3, 5, 2, 6, 3, 4, 2, 5, 3, 4, 1), 9, 0.75, 1e-3),
    ((6, 1), 5, 0.9, 1e-5),
]


@pytest.fixture(scope="module")
def lesson():
    return solution_functions("23")


def random_network(layer_dims, rng):
    parameters, running, L = {}, {}, len(layer_dims) - 1
    for l, (n, fan_in) in enumerate(zip(layer_dims[1:], layer_dims), start=1):
        parameters[f"W{l}"] = rng.normal(size=(n, fan_in)) / np.sqrt(fan_in)
        if l < L:
            parameters |= {f"gamma{l}": rng.uniform(0.5, 2, (n, 1)) * rng.choice([-1, 1], (n, 1))}
            parameters |= {f"beta{l}": rng.normal(size=(n, 1))}
            running |= {f"mean{l}": rng.normal(size=(n, 1)), f"var{l}": rng.uniform(0.3, 3, (n, 1))}
    return parameters | {f"b{L}": rng.normal(size=(layer_dims[-1], 1))}, running


def torch_network(parameters, running, momentum, epsilon):
    layers, L = [], len(running) // 2 + 1
    for l in range(1, L + 1):
        n, fan_in = parameters[f"W{l}"].shape
        layers.append(torch.nn.Linear(fan_in, n, bias=l == L, dtype=torch.float64))
        layers[-1].weight.data = torch.from_numpy(parameters[f"W{l}"].copy())
        if l < L:
            norm = torch.nn.BatchNorm1d(n, eps=epsilon, momentum=1 - momentum, dtype=torch.float64)
            norm.weight.data, norm.bias.data = (torch.from_numpy(parameters[f"{k}{l}"][:, 0].copy()) for k in ("gamma", "beta"))
            norm.running_mean, norm.running_var = (torch.from_numpy(running[f"{k}{l}"][:, 0].copy()) for k in ("mean", "var"))
            layers += [norm, torch.nn.ReLU()]
    layers[-1].bias.data = torch.from_numpy(parameters[f"b{L}"][:, 0].copy())
    return torch.nn.Sequential(*layers, torch.nn.Sigmoid())


def norms(net):
    return [layer for layer in net if isinstance(layer, torch.nn.BatchNorm1d)]


def torch_gradients(net):
    grads, linears = {}, [layer for layer in net if isinstance(layer, torch.nn.Linear)]
    for l, layer in enumerate(linears, start=1):
        grads[f"dW{l}"] = layer.weight.grad.numpy()
    for l, layer in enumerate(norms(net), start=1):
        grads |= {f"dgamma{l}": layer.weight.grad.numpy()[:, None], f"dbeta{l}": layer.bias.grad.numpy()[:, None]}
    return grads | {f"db{len(linears)}": linears[-1].bias.grad.numpy()[:, None]}


def agree(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("setting", NETWORKS)
def test_forward_in_both_modes_running_statistics_and_gradients(lesson, setting, seed):
    layer_dims, m, momentum, epsilon = setting
    rng = np.random.default_rng([seed, len(layer_dims)])
    parameters, running = random_network(layer_dims, rng)
    net = torch_network(parameters, running, momentum, epsilon)
    for size in (m, m + 3, m + 1):  # batches of different sizes, one after the other
        X, Y = 3 + 2 * rng.normal(size=(layer_dims[0], size)), rng.integers(0, 2, (1, size))
        inputs, labels = torch.from_numpy(X.T.copy()), torch.from_numpy(Y.T.astype(float))

        net.train()
        net.zero_grad()
        answer = net(inputs)
        torch.nn.BCELoss()(answer, labels).backward()
        before = running
        AL, caches, running = lesson["bn_forward"](X, parameters, running, True, momentum, epsilon)
        grads = lesson["bn_backward"](AL, Y, caches)
        agree(AL, answer.detach().numpy().T)
        theirs = torch_gradients(net)
        assert sorted(grads) == sorted(theirs)
        for name, grad in theirs.items():
            agree(grads[name], grad)

        for l, norm in enumerate(norms(net), start=1):
            agree(running[f"mean{l}"][:, 0], norm.running_mean.numpy())
            old, new = before[f"var{l}"], running[f"var{l}"]  # theirs takes up the unbiased variance
            unbiased = momentum * old + (new - momentum * old) * size / (size - 1)
            agree(unbiased[:, 0], norm.running_var.numpy())
            norm.running_var = torch.from_numpy(new[:, 0].copy())

        net.eval()
        for batch in (X, X[:, :1], X[:, ::2]):
            AL, _, same = lesson["bn_forward"](batch, parameters, running, False, momentum, epsilon)
            with torch.no_grad():
                agree(AL, net(torch.from_numpy(batch.T.copy())).numpy().T)
            assert all(np.array_equal(same[name], running[name]) for name in running)


def test_training_side_by_side(lesson):
    """Fifty steps of gradient descent, with the biases that drop_biases takes away still in PyTorch's network."""
    rng = np.random.default_rng(23)
    parameters, running = random_network((4, 6, 5, 1), rng)
    biases = {f"b{l}": rng.normal(size=parameters[f"gamma{l}"].shape) for l in (1, 2)}
    net = torch_network(parameters, running, 0.9, 1e-5)
    for i, l in ((0, 1), (3, 2)):
        with_bias = torch.nn.Linear(net[i].in_features, net[i].out_features, dtype=torch.float64)
        with_bias.weight.data, with_bias.bias.data = net[i].weight.data, torch.from_numpy(biases[f"b{l}"][:, 0].copy())
        net[i] = with_bias
    ours = lesson["drop_biases"](parameters | biases)
    assert sorted(ours) == sorted(parameters)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.2)
    for _ in range(50):
        X = rng.normal(size=(4, 16))
        Y = (X[:1] * X[1:2] > 0).astype(int)
        optimizer.zero_grad()
        answer = net(torch.from_numpy(X.T.copy()))
        torch.nn.BCELoss()(answer, torch.from_numpy(Y.T.astype(float))).backward()
        optimizer.step()
        AL, caches, running = lesson["bn_forward"](X, ours, running, True)
        grads = lesson["bn_backward"](AL, Y, caches)
        ours = {name: value - 0.2 * grads["d" + name] for name, value in ours.items()}
        agree(AL, answer.detach().numpy().T)
    for i, l in ((0, 1), (3, 2)):
        np.testing.assert_allclose(net[i].bias.data.numpy(), biases[f"b{l}"][:, 0], rtol=0, atol=1e-12)  # never moved
