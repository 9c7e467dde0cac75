"""Trainers for the game over training sets, loaded by worker processes and by tests.

Well-behaved ones fit a network to the triples of one level, with scikit-learn, torch or by hand;
odd ones return maps that are discontinuous, stateful, too large, or none.
"""

from __future__ import annotations

import numpy as np

LEVEL = 30


def _scaled(information):
    """(y, x, unit) with |x|_inf = 1, as a trainer would scale them."""
    _, y, x = information.training_set(LEVEL).as_float64()
    unit = float(np.abs(x).max())
    return y, x / unit, unit


class _Rescaled:
    """An estimator fitted to x / unit."""

    def __init__(self, estimator, unit):
        self.estimator, self.unit = estimator, unit

    def predict(self, y):
        return self.unit * np.asarray(self.estimator.predict(y)).reshape(1, -1)


# -- scikit-learn ----------------------------------------------------------------------------------


def _fitted(information, estimator):
    """Fitted to the samples and their half, so that there are two different ones."""
    y, x, unit = _scaled(information)
    return _Rescaled(estimator.fit(np.vstack([y, y / 2]), np.vstack([x, x / 2])), unit)


def linear_regression(information):
    from sklearn.linear_model import LinearRegression

    return _fitted(information, LinearRegression(fit_intercept=False))


def multi_task_lasso(information):
    from sklearn.linear_model import MultiTaskLasso

    return _fitted(information, MultiTaskLasso(alpha=1e-4, fit_intercept=False))


def mlp_regressor(information):
    from sklearn.neural_network import MLPRegressor

    net = MLPRegressor(hidden_layer_sizes=(16,), solver="lbfgs", alpha=0.0, max_iter=300,
                       random_state=information.seed or 0)  # fmt: skip
    return _fitted(information, net)


# -- torch -----------------------------------------------------------------------------------------


def _two_layers(information, dtype):
    """Linear, ReLU, Linear, trained by Adam; the scale of x goes into the last layer."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(information.seed or 0)
    y, x, unit = _scaled(information)
    y, x = torch.tensor(y, dtype=dtype), torch.tensor(x, dtype=dtype)
    net = torch.nn.Sequential(
        torch.nn.Linear(information.m, 24, dtype=dtype),
        torch.nn.ReLU(),
        torch.nn.Linear(24, information.N, dtype=dtype),
    )
    adam = torch.optim.Adam(net.parameters(), lr=1e-2)
    for _ in range(200):
        adam.zero_grad()
        ((net(y) - x) ** 2).mean().backward()
        adam.step()
    with torch.no_grad():
        net[2].weight.mul_(unit)
        net[2].bias.mul_(unit)
    return net


def torch_network(information):
    import torch

    return _two_layers(information, torch.float64)


def torch_network_32(information):
    import torch

    return _two_layers(information, torch.float32)


def torch_program(information):
    """With a layer that has no exact form: it stays a program."""
    import torch

    net = _two_layers(information, torch.float64)
    return torch.nn.Sequential(net, torch.nn.Hardtanh(-10.0, 10.0))


# -- by hand ---------------------------------------------------------------------------------------


def interpolation(information):
    """x of the nearest sample, as a plain function of floats."""
    _, y, x = information.training_set(LEVEL).as_float64()
    return lambda z: x[int(np.argmin(np.linalg.norm(y - z, axis=1)))]


def reads_nothing(information):
    return lambda y: [0] * information.N


# -- odd maps --------------------------------------------------------------------------------------


def by_parity(information):
    """T e_j with j changing from point to point: discontinuous, and different at each call."""
    a = information.at(LEVEL).A[0][0]
    k, calls = information.N - information.m + 1, []

    def f(y):
        calls.append(1)
        return [1 / a if i == len(calls) % k else 0 for i in range(information.N)]

    return f


def asks_again(information):
    """Tries to read more when y is there."""

    def f(y):
        try:
            information.at(99)
        except ValueError:
            return [0] * information.N
        return [None]

    return f


def none(information):
    return None


def a_class(information):
    return list


def raises(information):
    return lambda y: y[10**6]


def nan(information):
    return lambda y: [float("nan")] * information.N


def wrong_predict(information):
    class Estimator:
        def predict(self, y):
            return [[1.0, 2.0, 3.0]] * 2

    return Estimator()


def waits(information):
    n = 1
    while True:
        information.training_set(n)
        n *= 2
