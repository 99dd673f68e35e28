"""The quantizers against fixed numbers, worked out by hand from the formulas."""

from __future__ import annotations

import math

import torch

from quantizers import cached, int4, int8, ternary, top_share


def test_ternary():
    integers, scale = ternary(torch.tensor([[0.5, -1.5], [0.2, -0.2]]))
    assert math.isclose(scale.item(), 0.6, rel_tol=1e-6)
    assert integers.tolist() == [[1, -1], [0, 0]]


def test_ternary_rounds_halves_to_even_and_never_divides_by_zero():
    integers, scale = ternary(torch.tensor([[1.0, 0.5], [-0.5, -2.0]]))
    assert scale.item() == 1.0
    assert integers.tolist() == [[1, 0], [0, -1]]
    integers, scale = ternary(torch.zeros(2, 2))
    assert integers.tolist() == [[0, 0], [0, 0]] and math.isclose(scale.item(), 1e-5, rel_tol=1e-6)


def test_int8():
    integers, scale = int8(torch.tensor([[127.0, -63.5, 0.5, 1.5]]))
    assert integers.tolist() == [[127, -64, 0, 2]]
    assert math.isclose(scale.item(), 1.0, rel_tol=1e-6)


def test_int4_takes_the_mean_magnitude():
    # The mean magnitude is 2, so a step is 2 / sqrt(7) = 0.7559.
    integers, scale = int4(torch.tensor([[7.0, -0.5, 0.3, -0.2]]))
    assert integers.tolist() == [[7, -1, 0, 0]]
    assert math.isclose(scale.item(), 2 / math.sqrt(7), rel_tol=1e-6)
    assert int4(torch.tensor([[-40.0] + [0.1] * 39]))[0][0, 0].item() == -8


def test_top_share_keeps_ties():
    assert top_share(torch.tensor([[1.0, -4.0, 2.0, 3.0]]), 0.5).tolist() == [[0, -4, 0, 3]]
    assert top_share(torch.tensor([[2.0, -2.0, 2.0, 1.0]]), 0.5).tolist() == [[2, -2, 2, 0]]


def test_the_cache_narrows_each_head_and_keeps_the_first_token_at_3_bits():
    x = torch.tensor([3.0, 1.4, -0.6, 0.0]).view(1, 1, 1, 4).repeat(1, 1, 2, 1)
    first = torch.tensor([True, False]).view(1, 1, 2, 1)
    three = cached(x, 3, first)
    # 3 bits: integers -3 to 3, here with the scale 1; 4 bits: -7 to 7 with the scale 3/7.
    assert three[0, 0, 1].tolist() == [3, 1, -1, 0]
    assert torch.allclose(three[0, 0, 0], torch.tensor([7, 3, -1, 0]) * 3 / 7)
    assert torch.equal(cached(x, 4, first)[0, 0, 1], cached(x, 4, first)[0, 0, 0])
    assert (cached(x, 8, first) - x).abs().max() < 0.013
    assert torch.equal(cached(x, 16, first), x.half().float())


def test_an_exact_half_goes_toward_zero():
    x = torch.tensor([[[[3.0, 1.5, -2.5, 0.5]]]])
    assert cached(x, 3, torch.zeros(1, 1, 1, 1, dtype=torch.bool)).flatten().tolist() == [3, 1, -2, 0]
