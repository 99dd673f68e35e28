"""The model against the plain reference, against the oracles where they are, and what a row must keep apart."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import plain_reference
import pytest
import torch
from safetensors.torch import load_file

from export import LINEAR, NORMS, SHAPE
from model import BitNet, Config, Mode

SMALL = Config(vocab=40, dim=32, layers=2, heads=4, kv_heads=2, ffn=48, context=32)


def small_model() -> BitNet:
    torch.manual_seed(4)
    model = BitNet(SMALL)
    for name, parameter in model.named_parameters():
        if "norm" in name:
            parameter.data = 1 + 0.2 * torch.randn_like(parameter)
    return model


@pytest.mark.parametrize("hybrid", [False, True])
def test_it_is_the_specification(hybrid: bool):
    # In doubles, so that no rounding hangs on a hair of float arithmetic.
    model = small_model().double()
    tokens = torch.randint(0, SMALL.vocab, (20,), generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        got = model.logits(tokens, Mode(hybrid=hybrid, exact=True))
    model.cosines, model.sines = model.cosines.double(), model.sines.double()
    expected = plain_reference.logits(model.state_dict(), asdict(SMALL), tokens.tolist(), hybrid)
    # The table of angles is made in float32.
    assert (got - expected).norm() / expected.norm() < 1e-5


@pytest.mark.parametrize("hybrid", [False, True])
def test_sums_in_bfloat16_are_near(hybrid: bool):
    model = small_model()
    tokens = torch.arange(20) % SMALL.vocab
    with torch.no_grad():
        exact, fast = (model.logits(tokens, Mode(hybrid=hybrid, exact=exact)) for exact in (True, False))
    assert (fast - exact).norm() / exact.norm() < 0.15


def oracle_model(folder: Path) -> BitNet:
    """A model of ../shared/oracles whose file holds master weights."""
    config = json.loads((folder / "config.json").read_text())
    stored = load_file(folder / "model.safetensors")
    shape = {ours: config[theirs] for ours, theirs in SHAPE.items()}
    model = BitNet(Config(**shape, context=config["max_position_embeddings"]))
    weights = {"embed": stored["model.embed_tokens.weight"], "norm.weight": stored["model.norm.weight"]}
    for layer in range(config["num_hidden_layers"]):
        for name, other in NORMS.items():
            weights[f"blocks.{layer}.{name}.weight"] = stored[f"model.layers.{layer}.{other}.weight"]
        for name in LINEAR:
            part = "self_attn" if name[0] in "qkvo" else "mlp"
            weights[f"blocks.{layer}.{name}"] = stored[f"model.layers.{layer}.{part}.{name}.weight"]
    model.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
    return model


@pytest.mark.parametrize("profile", ["a4.8", "b1.58"])
def test_it_agrees_with_the_oracles(oracles: Path, profile: str):
    folder = oracles / "master-weights"
    model = oracle_model(folder / "model")
    cases = json.loads((folder / "expected" / "cases.json").read_text())["cases"]
    cases = [case for case in cases if case["profile"] == profile and case["q"] == 16]
    assert len(cases) >= 3
    for case in cases:
        zeros: list[dict[str, float]] = []
        with torch.no_grad():
            mode = Mode(hybrid=profile == "a4.8", exact=True, cache_bits=case["kv"], zeros=zeros)
            got = model.logits(torch.tensor(case["tokens"]), mode).numpy()
        expected = np.load(folder / "expected" / case["logits"])
        assert np.linalg.norm(got - expected) / np.linalg.norm(expected) < case["tolerance"], case["logits"]
        for layer, shares in zip(zeros, case["zeros"]):
            assert layer == pytest.approx(shares, abs=0.01)


def test_conversations_of_a_row_do_not_see_each_other():
    model = small_model()
    first, second = torch.tensor([1, 2, 3, 4]), torch.tensor([5, 6, 7])
    tokens = torch.cat([first, second])[None]
    document = torch.tensor([[1, 1, 1, 1, 2, 2, 2]])
    position = torch.tensor([[0, 1, 2, 3, 0, 1, 2]])
    with torch.no_grad():
        together = model(tokens, document, position, Mode(exact=True))[0] @ model.embed.T
        apart = torch.cat([model.logits(part, Mode(exact=True)) for part in (first, second)])
    assert torch.allclose(together, apart, atol=1e-4)


def test_gradients_reach_every_master():
    model = small_model()
    tokens = torch.arange(12)[None]
    ones = torch.ones_like(tokens)
    model.loss(tokens, ones, tokens, torch.roll(tokens, -1), hybrid=True).backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None and parameter.grad.abs().sum() > 0, name


def test_targets_of_nothing_do_not_count():
    model = small_model()
    tokens = torch.arange(8)[None]
    ones = torch.ones_like(tokens)
    target = torch.full_like(tokens, -1)
    target[0, 2] = 9
    only = model.loss(tokens, ones, tokens, target)
    log_probability = (model(tokens, ones, tokens, Mode())[0, 2] @ model.embed.T).log_softmax(-1)[9]
    assert torch.allclose(only, -log_probability, atol=1e-4)
