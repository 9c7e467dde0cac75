"""Networks as exact functions of real numbers: affine, relu and threshold layers, exact weights.

layers       Affine (W h + b + U y), Relu, Threshold
network      Network: exact value at y; to_json for certificates; from_torch
from_torch   torch modules that are such networks, every float weight exactly
"""

from __future__ import annotations

from sci_barriers.networks.layers import Affine, Layer, Relu, Threshold
from sci_barriers.networks.network import Network

__all__ = ["Affine", "Layer", "Network", "Relu", "Threshold"]
