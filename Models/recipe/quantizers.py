"""The quantizers of BitNet a4.8, as integers and scales: value = integer * scale. Rounding is half to even.

Each takes float32 and works on the last dimension, one scale a token (weights: one a matrix)."""

from __future__ import annotations

import torch
from torch import Tensor

SMALLEST = 1e-5
SMALLEST_CACHE = 1e-8


def ternary(weight: Tensor) -> tuple[Tensor, Tensor]:
    """-1, 0 or 1, and the mean magnitude as the scale of the whole matrix."""
    scale = weight.abs().mean().clamp(min=SMALLEST)
    return (weight / scale).round().clamp(-1, 1), scale


def int8(x: Tensor) -> tuple[Tensor, Tensor]:
    """-128 to 127 by the largest magnitude."""
    steps = 127.0 / x.abs().amax(-1, keepdim=True).clamp(min=SMALLEST)
    return (x * steps).round().clamp(-128, 127), 1 / steps


def int4(x: Tensor) -> tuple[Tensor, Tensor]:
    """-8 to 7 by the mean magnitude."""
    steps = 7.0**0.5 / x.abs().mean(-1, keepdim=True).clamp(min=SMALLEST)
    return (x * steps).round().clamp(-8, 7), 1 / steps


def top_share(x: Tensor, share: float) -> Tensor:
    """x with all but the share of largest magnitude set to zero; ties with the last that stays stay too."""
    kept = max(1, round(x.shape[-1] * share))
    smallest = x.abs().topk(kept, dim=-1).values[..., -1:]
    return x * (x.abs() >= smallest).detach()


def cached(x: Tensor, bits: int, first: Tensor) -> Tensor:
    """Keys or values as the cache gives them back at 16, 8, 4 or 3 bits; x [rows, heads, length, head size].

    first [rows, 1, length, 1]: true where a conversation begins; at 3 bits that token keeps 4. Gradients pass straight
    through."""
    if bits == 16:
        rounded = x.half().to(x.dtype)
    elif bits == 3:
        rounded = torch.where(first, _narrowed(x, 4), _narrowed(x, 3))
    else:
        rounded = _narrowed(x, bits)
    return x + (rounded - x).detach()


def _narrowed(x: Tensor, bits: int) -> Tensor:
    most = 2 ** (bits - 1) - 1
    scale = x.abs().amax(-1, keepdim=True).clamp(min=SMALLEST_CACHE) / most
    # Slightly toward zero: exact halves are common in values, and noise must not decide them.
    return (x / scale * (1 - 2**-12)).round().clamp(-most, most) * scale
