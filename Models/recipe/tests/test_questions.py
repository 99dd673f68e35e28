"""The held-back questions: that there are enough, that they judge rightly, and that training never asks them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from conversations import Conversations
from questions import HeldBack, Question, last_number, normalized, read_questions


def question(accept: str, reject: tuple[str, ...] = (), words: int = 0) -> Question:
    return Question("t", ("q",), accept, reject, words, 1)


def test_there_are_200_or_more_in_all_kinds():
    questions = read_questions()
    topics = [one.topic for one in questions]
    assert len(questions) >= 200
    assert min(topics.count(topic) for topic in topics) >= 20
    assert set(topics) == {
        "greetings", "memory", "capitals", "facts", "opposites", "plurals", "sums", "stories", "help", "honesty",
    }  # fmt: skip
    assert len({one.turns for one in questions}) == len(questions)
    assert any(len(one.turns) > 2 for one in questions)


def test_answers_are_judged():
    assert question("paris").is_answered_by("It is Paris.")
    assert not question("paris").is_answered_by("It is Rome.")
    assert not question("paris", ("rome",)).is_answered_by("Paris, or Rome.")
    assert not question("fox", words=5).is_answered_by("A fox.")
    assert question("=15").is_answered_by("7 + 8 = 15.")
    assert not question("=15").is_answered_by("7 + 8 = 16.")
    assert not question("=15").is_answered_by("15 + 8 = 23.")


def test_the_last_number_may_be_a_word():
    assert last_number("7 plus 8 is fifteen.") == 15
    assert last_number("none") is None


def test_a_wrong_file_is_named_with_its_line(tmp_path: Path):
    path = tmp_path / "q.txt"
    for text in ("no topic :: x\n", "== t\nno accept\n", "== t\na :: (\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=r"q\.txt:\d"):
            read_questions(path)


def test_questions_are_recognised_however_they_are_typed():
    asked = [("What is 7+8?",), ("I am Bo.", "Who am I?")]
    held = HeldBack([Question("t", turns, "x", (), 0, 1) for turns in asked])
    assert normalized("What is 7+8?") == normalized("what is 7 + 8")
    assert held.holds(["what is 7 + 8", "15", "thanks", "Gladly"])
    assert held.holds(["hi", "Hello!", "i am bo", "Hello, Bo!", "who am i?", "Bo."])
    assert not held.holds(["i am bo", "Hello, Bo!", "thanks", "Gladly"])
    assert not held.holds(["what is 8 + 7", "15"])


def test_training_never_asks_them(corpus: Path):
    conversations, source = Conversations(corpus), random.Random(11)
    held = HeldBack(read_questions())
    assert not any(held.holds(conversations.draw(source)) for _ in range(20_000))
