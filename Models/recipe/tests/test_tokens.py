"""Rows of tokens: what is learned in them, and that conversations stay apart."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from conversations import Conversations
from tokens import ASSISTANT, BEGIN, END, NOTHING, USER, encode, make_rows, train_tokenizer


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("tokens")
    (folder / "a.talk").write_text(
        "@number a: 0..99\n:: t\nU: what is {a}\nA: {a} is a number\nU: and {a+1}\nA: {a+1} too\n", encoding="utf-8"
    )
    conversations = Conversations(folder)
    return conversations, train_tokenizer(conversations, folder / "tokenizer.json", 300, draws=500)


def test_only_the_assistant_is_learned(material):
    _, tokenizer = material
    tokens, learned = encode(tokenizer, ["what is 7", "7 is a number"], 100)
    assert tokens[:2] == [BEGIN, USER] and tokens[-1] == END
    begin = tokens.index(ASSISTANT)
    assert not any(learned[: begin + 1])
    assert all(learned[begin + 1 :])


def test_whole_turns_are_kept_up_to_the_limit(material):
    _, tokenizer = material
    turns = ["what is 7", "7 is a number", "and 8", "8 too"]
    whole, _ = encode(tokenizer, turns, 1000)
    cut, _ = encode(tokenizer, turns, len(whole) - 1)
    assert whole[: len(cut)] == cut
    assert cut.count(END) == 3


def test_rows_hold_whole_conversations_and_targets_follow(material):
    conversations, tokenizer = material
    rows = make_rows(tokenizer, conversations, 3, 8, 128)
    for tokens, document, position, target in zip(*rows):
        for number in range(1, document.max() + 1):
            (places,) = np.nonzero(document == number)
            assert tokens[places[0]] == BEGIN and tokens[places[-1]] == END
            assert list(position[places]) == list(range(len(places)))
            assert target[places[-1]] == NOTHING
        learned = np.nonzero(target != NOTHING)[0]
        assert (target[learned] == tokens[learned + 1]).all()
        assert (document[learned] == document[learned + 1]).all()
    assert (rows.document > 0).mean() > 0.7


def test_the_seed_decides(material):
    conversations, tokenizer = material
    first, same, other = (make_rows(tokenizer, conversations, seed, 2, 128) for seed in (1, 1, 2))
    assert (first.tokens == same.tokens).all()
    assert (first.tokens != other.tokens).any()


def test_what_people_type_varies_and_the_answers_do_not(corpus: Path):
    conversations, source = Conversations(corpus), random.Random(2)
    talks = [conversations.draw(source) for _ in range(3000)]
    asked = [talk[0] for talk in talks]
    assert 0.2 < sum(turn == turn.lower() for turn in asked) / len(asked) < 0.8
    assert all(answer.isascii() and answer for talk in talks for answer in talk[1::2])
