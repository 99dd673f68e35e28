"""BitNet a4.8 in PyTorch, for training: the function that the engine computes, with gradients that pass straight
through the quantizers.

Linear layers multiply integers and scale afterwards. In `exact` mode the sums are float32 (or what the model is in) and
agree with the engine; otherwise they are bfloat16, which the matrix units of processors and graphics cards are fast at:
the integers are exact in it, and only the sums are rounded.

A row holds several conversations; a token sees only its own, and positions begin at 0 in each."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from quantizers import cached, int4, int8, ternary, top_share

NOTHING = -1


@dataclass(frozen=True)
class Config:
    """The model's shape. context: positions it can be given."""

    vocab: int = 2048
    dim: int = 256
    layers: int = 6
    heads: int = 4
    kv_heads: int = 2
    ffn: int = 768
    context: int = 512
    rope_theta: float = 10000.0
    eps: float = 1e-5
    topk: float = 0.5


class BitLinear(torch.autograd.Function):
    """x [tokens, in] times the ternary forms of masters [out_i, in], side by side: [tokens, sum of out_i]."""

    @staticmethod
    def forward(ctx, x: Tensor, bits: int, exact: bool, *masters: Tensor) -> Tensor:
        dtype = x.dtype if exact else torch.bfloat16
        weights, scales = zip(*(ternary(master) for master in masters))
        weight = torch.cat(weights).to(dtype)
        weight_scale = torch.cat([scale.expand(len(master)) for scale, master in zip(scales, masters)])
        integers, scale = int4(x) if bits == 4 else int8(x)
        integers = integers.to(dtype)
        ctx.save_for_backward(integers, scale, weight, weight_scale)
        ctx.sizes = [len(master) for master in masters]
        return (integers @ weight.T).to(x.dtype) * (weight_scale * scale)

    @staticmethod
    def backward(ctx, gradient: Tensor):
        integers, scale, weight, weight_scale = ctx.saved_tensors
        dtype = integers.dtype
        of_masters = ((gradient * scale).to(dtype).T @ integers).to(gradient.dtype)
        of_x = ((gradient * weight_scale).to(dtype) @ weight).to(gradient.dtype)
        return of_x, None, None, *of_masters.split(ctx.sizes)


class RMSNorm(nn.Module):
    def __init__(self, size: int, eps: float):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, (x.shape[-1],), self.weight, self.eps)


@dataclass(frozen=True)
class Places:
    """Where the tokens of a batch stand.

    cosines, sines [rows, 1, length, head size / 2]: their angles. mask [rows, 1, length, length]: true where one may
    look at another. first [rows, 1, length, 1]: true where a conversation begins."""

    cosines: Tensor
    sines: Tensor
    mask: Tensor
    first: Tensor


def rotated(x: Tensor, places: Places) -> Tensor:
    """RoPE in halves: the pairs are (i, i + head size / 2)."""
    half = x.shape[-1] // 2
    first, second = x[..., :half], x[..., half:]
    cosines, sines = places.cosines, places.sines
    return torch.cat([first * cosines - second * sines, second * cosines + first * sines], -1)


@dataclass
class Mode:
    """How a pass is computed. hybrid: 4-bit inputs and TopK (stage two), else 8 bits. cache_bits: keys and values are
    rounded as the engine's cache rounds them. zeros: filled with the shares of zeros of each layer, if given."""

    hybrid: bool = False
    exact: bool = False
    cache_bits: int | None = None
    zeros: list[dict[str, float]] | None = None


class Block(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        kv = config.kv_heads * (config.dim // config.heads)

        def master(rows: int, columns: int) -> nn.Parameter:
            return nn.Parameter(torch.randn(rows, columns) * columns**-0.5)

        self.q_proj = master(config.dim, config.dim)
        self.k_proj, self.v_proj = master(kv, config.dim), master(kv, config.dim)
        self.o_proj = master(config.dim, config.dim)
        self.gate_proj, self.up_proj = master(config.ffn, config.dim), master(config.ffn, config.dim)
        self.down_proj = master(config.dim, config.ffn)
        self.attn_norm, self.ffn_norm = RMSNorm(config.dim, config.eps), RMSNorm(config.dim, config.eps)
        self.attn_sub_norm = RMSNorm(config.dim, config.eps)
        self.ffn_sub_norm = RMSNorm(config.ffn, config.eps)

    def forward(self, x: Tensor, places: Places, mode: Mode) -> Tensor:
        """x [rows, length, dim], and so is the result."""
        rows, length, dim = x.shape
        config, bits = self.config, 4 if mode.hybrid else 8
        inputs = self.attn_norm(x).view(-1, dim)
        out = self.attn_sub_norm(self._attention(inputs, rows, places, bits, mode))
        if mode.hybrid:
            out = top_share(out, config.topk)
        x = x + BitLinear.apply(out, 8, mode.exact, self.o_proj).view(rows, length, dim)

        hidden = self.ffn_norm(x).view(-1, dim)
        gate, up = BitLinear.apply(hidden, bits, mode.exact, self.gate_proj, self.up_proj).split(config.ffn, -1)
        gate = F.relu(gate).square()
        inner = self.ffn_sub_norm(gate * up)
        if mode.zeros is not None:
            quantizer = int4 if mode.hybrid else int8
            states = dict(qkv=quantizer(inputs)[0], out=int8(out)[0], gate=quantizer(hidden)[0], up=gate)
            states["down"] = int8(inner)[0]
            mode.zeros.append({name: (state == 0).float().mean().item() for name, state in states.items()})
        return x + BitLinear.apply(inner, 8, mode.exact, self.down_proj).view(rows, length, dim)

    def _attention(self, inputs: Tensor, rows: int, places: Places, bits: int, mode: Mode) -> Tensor:
        """All heads side by side, [tokens, dim]."""
        config = self.config
        size = config.dim // config.heads
        kv = config.kv_heads * size
        qkv = BitLinear.apply(inputs, bits, mode.exact, self.q_proj, self.k_proj, self.v_proj)
        parts = qkv.view(rows, -1, config.dim + 2 * kv).split([config.dim, kv, kv], -1)
        q, k, v = (part.view(rows, -1, part.shape[-1] // size, size).transpose(1, 2) for part in parts)
        q, k = rotated(q, places), rotated(k, places)
        if mode.cache_bits is not None:
            k, v = (cached(states, mode.cache_bits, places.first) for states in (k, v))
        shared = config.heads // config.kv_heads
        k, v = k.repeat_interleave(shared, 1), v.repeat_interleave(shared, 1)
        if q.is_cuda and not mode.exact:
            q, k, v = q.bfloat16(), k.bfloat16(), v.bfloat16()
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=places.mask)
        return mixed.to(inputs.dtype).transpose(1, 2).reshape(-1, config.dim)


class BitNet(nn.Module):
    """The model with its master weights; the head is the embedding."""

    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        self.embed = nn.Parameter(torch.randn(config.vocab, config.dim) * 0.04)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.norm = RMSNorm(config.dim, config.eps)
        size = config.dim // config.heads
        frequencies = 1 / config.rope_theta ** (torch.arange(0, size, 2).float() / size)
        angles = torch.outer(torch.arange(config.context).float(), frequencies)
        self.register_buffer("cosines", angles.cos(), persistent=False)
        self.register_buffer("sines", angles.sin(), persistent=False)

    def forward(self, tokens: Tensor, document: Tensor, position: Tensor, mode: Mode) -> Tensor:
        """tokens, document, position [rows, length] as in tokens.Rows -> final states [rows, length, dim]."""
        length = tokens.shape[1]
        causal = torch.ones(length, length, dtype=torch.bool, device=tokens.device).tril()
        places = Places(
            cosines=self.cosines[position][:, None],
            sines=self.sines[position][:, None],
            mask=((document[:, :, None] == document[:, None, :]) & causal)[:, None],
            first=(position == 0)[:, None, :, None],
        )
        x = self.embed[tokens]
        for block in self.blocks:
            x = block(x, places, mode)
        return self.norm(x)

    def logits(self, tokens: Tensor, mode: Mode) -> Tensor:
        """One conversation: tokens [length] -> [length, vocab]."""
        length = len(tokens)
        ones = torch.ones(1, length, dtype=torch.long, device=tokens.device)
        position = torch.arange(length, device=tokens.device)[None]
        return self(tokens[None], ones, position, mode)[0] @ self.embed.T

    def loss(
        self,
        tokens: Tensor,
        document: Tensor,
        position: Tensor,
        target: Tensor,
        hybrid: bool = False,
        cache_bits: int | None = None,
    ) -> Tensor:
        """Mean cross entropy of the targets; NOTHING is left out."""
        mode = Mode(hybrid, cache_bits=cache_bits)
        states = self(tokens, document, position, mode).view(-1, self.config.dim)
        embedding = self.embed
        if states.is_cuda:
            states, embedding = states.bfloat16(), embedding.bfloat16()
        return F.cross_entropy((states @ embedding.T).float(), target.view(-1), ignore_index=NOTHING)

    @torch.no_grad()
    def greedy(self, prompt: list[int], end: int, most: int, mode: Mode) -> list[int]:
        """The most probable answer to the prompt's tokens, without its end; at most `most` tokens, and no more than
        the context holds."""
        tokens = list(prompt)
        for _ in range(min(most, self.config.context - len(prompt))):
            following = int(self.logits(torch.tensor(tokens, device=self.embed.device), mode)[-1].argmax())
            if following == end:
                break
            tokens.append(following)
        return tokens[len(prompt) :]
