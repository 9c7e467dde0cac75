"""The batched forward pass and the hand-written gradient, against the formula and autograd."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from sci_barriers.reconstructors.lista import Lista  # noqa: E402
from sci_barriers.reconstructors.lista_batch import (  # noqa: E402
    forward,
    gradients,
    relative_loss,
)

M, L, N, m, B = 3, 4, 6, 5, 7


def problem(*, seed: int, L: int = L, threshold: float = 0.2):
    """Random W, theta, F, Y, target; thresholds that cut some entries and pass others."""
    g = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=g, dtype=torch.float64)

    theta = threshold * torch.rand(M, L, generator=g, dtype=torch.float64)
    return 0.4 * normal(M, L, N, m), theta, 0.3 * normal(M, m, N), normal(M, B, m), normal(M, B, N)


def by_the_formula(W, theta, F, Y):
    """x <- soft(x + W_k (y - F x), theta_k), model by model."""
    outputs = []
    for i in range(W.shape[0]):
        x = torch.zeros(Y.shape[1], W.shape[2], dtype=W.dtype)
        for k in range(W.shape[1]):
            z = x + (Y[i] - x @ F[i].T) @ W[i, k].T
            x = torch.relu(z - theta[i, k]) - torch.relu(-z - theta[i, k])
        outputs.append(x)
    return torch.stack(outputs)


@pytest.mark.parametrize("seed", range(3))
def test_forward_is_the_formula(seed: int) -> None:
    W, theta, F, Y, _ = problem(seed=seed)
    found = forward(W, theta, F, Y).output
    assert torch.allclose(found, by_the_formula(W, theta, F, Y), rtol=1e-13, atol=1e-13)
    assert (found == 0).any()
    assert (found != 0).any()


@pytest.mark.parametrize("threshold", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("layers", [1, 2, 5])
def test_hand_written_gradient_is_that_of_autograd(
    seed: int, threshold: float, layers: int
) -> None:
    W, theta, F, Y, target = problem(seed=seed, L=layers, threshold=threshold)
    g_W, g_theta = gradients(theta, F, Y, target, forward(W, theta, F, Y))
    W.requires_grad_()
    theta.requires_grad_()
    loss = ((by_the_formula(W, theta, F, Y) - target) ** 2).mean((1, 2)).sum()
    w_W, w_theta = torch.autograd.grad(loss, (W, theta))
    for found, wanted in ((g_W, w_W), (g_theta, w_theta)):
        assert wanted.norm() > 0
        assert (found - wanted).norm() <= 1e-12 * wanted.norm()


def test_models_do_not_mix() -> None:
    """Another second model changes nothing in the others."""
    W, theta, F, Y, target = problem(seed=0)
    before = gradients(theta, F, Y, target, forward(W, theta, F, Y))
    V, other = W.clone(), Y.clone()
    V[1] += 1
    other[1] *= 2
    after = gradients(theta, F, other, target, forward(V, theta, F, other))
    for a, b in zip(before, after, strict=True):
        assert torch.equal(a[0], b[0])
        assert torch.equal(a[2], b[2])
        assert not torch.equal(a[1], b[1])


def test_the_network_in_numpy_is_the_same_map() -> None:
    W, theta, _, Y, _ = problem(seed=1)
    A = torch.randn(M, m, N, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
    nets = [Lista(A=A[i].numpy(), W=W[i].numpy(), theta=theta[i].numpy()) for i in range(M)]
    F = torch.stack([torch.tensor(net.feedback) for net in nets])
    found = forward(W, theta, F, Y).output
    for i, net in enumerate(nets):
        assert found[i].numpy() == pytest.approx(net.apply(Y[i].numpy()), rel=1e-12, abs=1e-12)


def test_relative_loss() -> None:
    target = torch.tensor([[[3.0, 4.0]], [[1.0, 0.0]]])
    output = torch.tensor([[[3.0, 3.0]], [[0.0, 0.0]]])
    assert relative_loss(output, target).tolist() == [pytest.approx(1 / 25), 1.0]
