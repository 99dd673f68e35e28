"""Conversations as rows of tokens: the tokenizer, the chat form, and rows that hold several conversations each."""

from __future__ import annotations

import multiprocessing
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from conversations import Conversations

SPECIAL = ["<|begin_of_text|>", "<|end_of_text|>", "<|user|>", "<|assistant|>", "<|system|>", "<|eot_id|>"]
BEGIN, _, USER, ASSISTANT, SYSTEM, END = range(len(SPECIAL))
# Llama 3's pattern, so that readers of tokenizers know it. A number of up to three digits is one piece.
PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|"
    r"\s+(?!\S)|\s+"
)
NOTHING = -1
WAITING = 64
SMALLEST_GAP = 12


class Rows(NamedTuple):
    """Rows of tokens, each array int32 [rows, length].

    document: which conversation of the row a token belongs to, from 1; 0 is padding. position: its place in that
    conversation. target: the token to be predicted there, or NOTHING (-1) where nothing is learned."""

    tokens: np.ndarray
    document: np.ndarray
    position: np.ndarray
    target: np.ndarray


def train_tokenizer(conversations: Conversations, path: Path, vocabulary: int, draws: int = 60_000) -> Tokenizer:
    """Byte-level BPE over drawn conversations, written to the path; what is there already is read instead."""
    if not path.exists():
        source = random.Random(1)
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(PATTERN), "isolated"),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        )
        tokenizer.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=vocabulary,
            special_tokens=SPECIAL,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        )
        tokenizer.train_from_iterator((turn for _ in range(draws) for turn in conversations.draw(source)), trainer)
        tokenizer.save(str(path))
    return Tokenizer.from_file(str(path))


def encode(tokenizer: Tokenizer, turns: list[str], limit: int) -> tuple[list[int], list[bool]]:
    """The tokens of a conversation, whole turns up to the limit, and which of them are to be predicted: the
    assistant's words and the end of its turn."""
    tokens, learned = [BEGIN], [False]
    for index, turn in enumerate(tokenizer.encode_batch(turns)):
        speaker = USER if index % 2 == 0 else ASSISTANT
        said = [speaker, *turn.ids, END]
        if len(tokens) + len(said) > limit:
            break
        tokens += said
        learned += [False] + [speaker == ASSISTANT] * (len(said) - 1)
    return tokens, learned


def make_rows(tokenizer: Tokenizer, conversations: Conversations, seed: int, count: int, length: int) -> Rows:
    """Rows filled with whole conversations: the first of a waiting few that fits is taken until none does."""
    source = random.Random(seed)
    rows = Rows(*(np.zeros((count, length), np.int32) for _ in range(4)))
    rows.target[:] = NOTHING
    waiting: list[tuple[list[int], list[bool]]] = []
    for row in range(count):
        at, document = 0, 1
        while length - at >= SMALLEST_GAP:
            while len(waiting) < WAITING:
                encoded = encode(tokenizer, conversations.draw(source), length)
                if any(encoded[1]):
                    waiting.append(encoded)
            fitting = next((i for i, (tokens, _) in enumerate(waiting) if len(tokens) <= length - at), None)
            if fitting is None:
                break
            tokens, learned = waiting.pop(fitting)
            end = at + len(tokens)
            rows.tokens[row, at:end] = tokens
            rows.document[row, at:end] = document
            rows.position[row, at:end] = range(len(tokens))
            rows.target[row, at : end - 1] = np.where(learned[1:], tokens[1:], NOTHING)
            at, document = end, document + 1
    return rows


class Material(NamedTuple):
    """What worker processes draw from: the arguments of Conversations."""

    corpus: Path
    data: Path | None
    external: float
    only: tuple[str, ...] = ()


_worker: dict[str, object] = {}


def _begin(material: Material, tokenizer: Path) -> None:
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    _worker["conversations"] = Conversations(*material)
    _worker["tokenizer"] = Tokenizer.from_file(str(tokenizer))


def _make(seed: int, count: int, length: int) -> Rows:
    return make_rows(_worker["tokenizer"], _worker["conversations"], seed, count, length)


def stream(material: Material, tokenizer: Path, seed: int, count: int, length: int, workers: int) -> Iterator[Rows]:
    """Batches of `count` rows without end, made by worker processes ahead of the trainer."""
    with multiprocessing.get_context("spawn").Pool(workers, _begin, (material, tokenizer)) as pool:
        made = 0
        waiting = []
        while True:
            while len(waiting) < 3 * workers:
                waiting.append(pool.apply_async(_make, (seed * 1_000_003 + made, count, length)))
                made += 1
            yield waiting.pop(0).get()
