"""Many LISTA networks at once: outputs and gradients as batched products (torch, CPU).

    Z_k = X_k (I - W_k F)' + Y W_k',   X_{k+1} = soft(Z_k, theta_k),   X_0 = 0,   F = A / s,

rows are samples. This is x + W_k (y - F x) with the two products with x joined: V_k = I - W_k F
costs one small product per step instead of one per sample. The Y W_k' of all layers are one
product. With G_k = dL/dZ_k and sigma_k = sign(X_{k+1}) (0 where the threshold cuts) [chain rule]:

    G_{L-1} = sigma^2 dL/dX_L,     G_{k-1} = sigma_{k-1}^2 (G_k V_k),
    dL/dtheta_k = -sum sigma_k (dL/dX_{k+1}),
    dL/dW_k = G_k' Y - (G_k' X_k) F'.

Shapes: M models, L layers, b samples: W (M, L, N, m), theta (M, L), F (M, m, N), Y (M, b, m),
X (M, b, N). L = mean over samples and coordinates of (X_L - target)^2, one number per model.
Any floating type; models do not mix.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, kw_only=True)
class Trace:
    """What a forward pass leaves for the backward pass: V (M, L, N, N) and X_1, ..., X_L."""

    V: Tensor
    X: list[Tensor]

    @property
    def output(self) -> Tensor:
        """X_L (M, b, N)."""
        return self.X[-1]


def forward(W: Tensor, theta: Tensor, F: Tensor, Y: Tensor) -> Trace:
    """All layers; shapes as at the head of the file."""
    M, L, N, m = W.shape
    V = torch.matmul(W, F[:, None]).neg_()
    V.diagonal(dim1=2, dim2=3).add_(1)
    U = torch.bmm(Y, W.reshape(M, L * N, m).transpose(1, 2)).view(M, -1, L, N)
    X: list[Tensor] = []
    for k in range(L):
        drive = U[:, :, k]
        Z = torch.baddbmm(drive, X[-1], V[:, k].transpose(1, 2)) if X else drive
        t = theta[:, k, None, None]
        X.append(Z - torch.clamp(Z, -t, t))
    return Trace(V=V, X=X)


def gradients(
    theta: Tensor, F: Tensor, Y: Tensor, target: Tensor, trace: Trace
) -> tuple[Tensor, Tensor]:
    """(dL/dW, dL/dtheta) for the trace of `forward`, written by hand: no autograd."""
    X, V = trace.X, trace.V
    M, b, N = target.shape
    L = theta.shape[1]
    G = target.new_empty(M, L, b, N)
    g_theta = torch.empty_like(theta)
    back = (X[-1] - target) * (2 / (b * N))
    for k in range(L - 1, -1, -1):
        sigma = torch.sign(X[k])
        signed = back * sigma
        g_theta[:, k] = -signed.sum((1, 2))
        torch.mul(signed, sigma, out=G[:, k])
        if k > 0:
            back = torch.bmm(G[:, k], V[:, k])
    G_t = G.transpose(2, 3)
    g_W = torch.matmul(G_t, Y[:, None])
    if L > 1:
        inner = torch.matmul(G_t[:, 1:], torch.stack(X[:-1], 1))
        g_W[:, 1:] -= torch.matmul(inner, F[:, None].transpose(2, 3))
    return g_W, g_theta


def relative_loss(output: Tensor, target: Tensor) -> Tensor:
    """sum (output - target)^2 / sum target^2 over all samples, (M,)."""
    return ((output - target) ** 2).sum((1, 2)) / (target**2).sum((1, 2))
