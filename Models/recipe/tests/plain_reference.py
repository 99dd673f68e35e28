"""BitNet a4.8 once more, written down as the specification says it, slowly and with nothing shared: the tests hold the
model against it. One conversation; values are dequantized before they are multiplied."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def norm(x: Tensor, weight: Tensor, eps: float) -> Tensor:
    return x / (x.pow(2).mean(-1, keepdim=True) + eps).sqrt() * weight


def quantized_weight(w: Tensor) -> Tensor:
    a = max(w.abs().mean().item(), 1e-5)
    return a * torch.round(w / a).clamp(-1, 1)


def q8(x: Tensor) -> Tensor:
    g = x.abs().max(-1, keepdim=True).values.clamp(min=1e-5)
    return g / 127 * torch.round(127 * x / g).clamp(-128, 127)


def q4(x: Tensor) -> Tensor:
    b = x.abs().mean(-1, keepdim=True).clamp(min=1e-5)
    return b / math.sqrt(7) * torch.round(math.sqrt(7) * x / b).clamp(-8, 7)


def mask_of_top(x: Tensor, share: float) -> Tensor:
    kept = max(1, round(share * x.shape[-1]))
    return x.abs() >= x.abs().sort(-1, descending=True).values[..., kept - 1 : kept]


def rope(x: Tensor, theta: float) -> Tensor:
    """x [length, size]"""
    length, size = x.shape
    out = torch.empty_like(x)
    for position in range(length):
        for i in range(size // 2):
            angle = position * theta ** (-2 * i / size)
            a, b = x[position, i], x[position, i + size // 2]
            out[position, i] = a * math.cos(angle) - b * math.sin(angle)
            out[position, i + size // 2] = b * math.cos(angle) + a * math.sin(angle)
    return out


def logits(w: dict[str, Tensor], config: dict, tokens: list[int], hybrid: bool) -> Tensor:
    """[length, vocab], by the masters w of model.BitNet."""
    eps, heads, kv_heads = config["eps"], config["heads"], config["kv_heads"]
    size = config["dim"] // heads
    quantized = q4 if hybrid else q8
    x = w["embed"][tokens]
    for layer in range(config["layers"]):

        def master(name: str) -> Tensor:
            return quantized_weight(w[f"blocks.{layer}.{name}"])

        def gain(name: str) -> Tensor:
            return w[f"blocks.{layer}.{name}.weight"]

        inputs = quantized(norm(x, gain("attn_norm"), eps))
        q, k, v = (inputs @ master(name).T for name in ("q_proj", "k_proj", "v_proj"))
        out = []
        for head in range(heads):
            group = head * kv_heads // heads
            query = rope(q[:, head * size : (head + 1) * size], config["rope_theta"])
            key = rope(k[:, group * size : (group + 1) * size], config["rope_theta"])
            scores = query @ key.T / math.sqrt(size)
            scores = scores.masked_fill(torch.ones_like(scores).triu(1).bool(), -math.inf)
            out.append(scores.softmax(-1) @ v[:, group * size : (group + 1) * size])
        o = norm(torch.cat(out, -1), gain("attn_sub_norm"), eps)
        x = x + (q8(o) * (mask_of_top(o, config["topk"]) if hybrid else 1)) @ master("o_proj").T
        hidden = quantized(norm(x, gain("ffn_norm"), eps))
        gate = (hidden @ master("gate_proj").T).clamp(min=0) ** 2
        inner = norm(gate * (hidden @ master("up_proj").T), gain("ffn_sub_norm"), eps)
        x = x + q8(inner) @ master("down_proj").T
    return norm(x, w["norm.weight"], eps) @ w["embed"].T
