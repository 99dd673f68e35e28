"""Measures a model in the engine: the loss on held-out conversations for each profile and cache width, and the zeros of
each layer beside the paper's. Prints Markdown.

    python measure.py MODEL.gguf out/tokenizer.json
    python measure.py MODEL.gguf out/tokenizer.json --data FOLDER     and the loss on open data

The conversations are drawn from the grammars with seeds that training does not use; the loss is the mean cross entropy
of the assistant's tokens, from the logits of `trilobit logits`. Open data (README.md) is drawn with such seeds too, but
some of it may have been read in training.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from conversations import Conversations
from score import BUILT_PROGRAM
from tokens import NOTHING, make_rows

SEED = 9000
PROFILES = ("a4.8", "a4.8-fp4", "b1.58")
CACHE_WIDTHS = (16, 8, 4, 3)
PLACES = ("qkv", "out", "gate", "up", "down")
# Zeros of BitNet a4.8 as the paper gives them for 7 billion parameters (arXiv 2411.04965).
PAPER = dict(qkv="", out="50%", gate="", up="66-68%", down="> 80%")


@dataclass(frozen=True)
class Conversation:
    """tokens [length]; target [length]: the token to be predicted there, or NOTHING."""

    tokens: list[int]
    target: np.ndarray


@dataclass
class Measured:
    """loss: mean over the targets. active: share of the linear weights that take part. zeros: by layer and place."""

    loss: float
    active: float
    zeros: list[dict[str, float]]


def held_out(tokenizer: Tokenizer, source: Conversations, rows: int, length: int) -> list[Conversation]:
    """The conversations of so many rows."""
    made = make_rows(tokenizer, source, SEED, rows, length)
    out = []
    for tokens, document, _, target in zip(*made):
        for number in range(1, int(document.max()) + 1):
            here = document == number
            out.append(Conversation(tokens[here].tolist(), target[here]))
    return out


def cross_entropy(logits: np.ndarray, target: np.ndarray) -> tuple[float, int]:
    """The sum over the targets, and their count."""
    learned = np.nonzero(target != NOTHING)[0]
    chosen = logits[learned].astype(np.float64)
    chosen -= chosen.max(-1, keepdims=True)
    total = np.log(np.exp(chosen).sum(-1)) - chosen[np.arange(len(learned)), target[learned]]
    return float(total.sum()), len(learned)


def measured(program: Path, model: Path, profile: str, cache: int, conversations: list[Conversation]) -> Measured:
    total, count, tokens, active = 0.0, 0, 0, 0.0
    zeros: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "logits.npy"
        for conversation in conversations:
            command = [str(program), "logits", "--model", str(model), "--profile", profile, "--kv", str(cache)]
            command += ["--tokens", " ".join(map(str, conversation.tokens)), "--out", str(file), "--json"]
            run = subprocess.run(command, capture_output=True, text=True, check=True)
            said = json.loads(run.stdout)
            loss, learned = cross_entropy(np.load(file), conversation.target)
            length = len(conversation.tokens)
            total, count, tokens = total + loss, count + learned, tokens + length
            active += said["active_share"] * length
            zeros = zeros or [dict.fromkeys(PLACES, 0.0) for _ in said["zeros"]]
            for sums, layer in zip(zeros, said["zeros"]):
                for place in PLACES:
                    sums[place] += layer[place] * length
    means = [{place: value / tokens for place, value in layer.items()} for layer in zeros]
    return Measured(total / count, active / tokens, means)


def loss_table(results: dict[tuple[str, int], Measured]) -> str:
    best = results[PROFILES[0], 16].loss
    rows = ["| profile | " + " | ".join(f"KV {width} bits" for width in CACHE_WIDTHS) + " |", "| --- |" + " ---: |" * 4]
    for profile in PROFILES:
        losses = [results[profile, width].loss for width in CACHE_WIDTHS]
        cells = [f"{loss:.4f} ({100 * (loss / best - 1):+.1f}%)" for loss in losses]
        rows.append(f"| `{profile}` | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def zeros_table(result: Measured) -> str:
    rows = ["| layer | QKV | Out | Gate | Up | Down |", "| --- | ---: | ---: | ---: | ---: | ---: |"]
    mean = {place: float(np.mean([layer[place] for layer in result.zeros])) for place in PLACES}
    for name, layer in [*((str(i), layer) for i, layer in enumerate(result.zeros)), ("all", mean)]:
        rows.append(f"| {name} | " + " | ".join(f"{100 * layer[place]:.1f}%" for place in PLACES) + " |")
    rows.append("| paper, 7B | " + " | ".join(PAPER[place] for place in PLACES) + " |")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("--program", type=Path, default=BUILT_PROGRAM, help="the trilobit program")
    parser.add_argument("--corpus", type=Path, default=Path(__file__).with_name("corpus"))
    parser.add_argument("--data", type=Path, help="a folder with open conversations and stories: a table for them too")
    parser.add_argument("--rows", type=int, default=24, help="rows of conversations")
    parser.add_argument("--length", type=int, default=512, help="tokens of a row: at most the model's context")
    given = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(given.tokenizer))

    def results_on(name: str, source: Conversations) -> dict[tuple[str, int], Measured]:
        conversations = held_out(tokenizer, source, given.rows, given.length)
        results = {
            (profile, width): measured(given.program, given.model, profile, width, conversations)
            for profile in PROFILES
            for width in CACHE_WIDTHS
        }
        tokens = sum(len(one.tokens) for one in conversations)
        print(f"{name}: {tokens} tokens of {len(conversations)} conversations\n\n{loss_table(results)}\n")
        return results

    own = results_on("grammars", Conversations(given.corpus))[PROFILES[0], CACHE_WIDTHS[0]]
    if given.data:
        results_on("open data", Conversations(given.corpus, given.data, 1.0))
    print(zeros_table(own) + f"\n\nactive share of the linear weights: {100 * own.active:.1f}% (paper, 7B: 55.5%)")


if __name__ == "__main__":
    main()
