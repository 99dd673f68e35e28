"""Draws the conversations a model is trained on: from the grammars of corpus/, and from open data where it is there."""

from __future__ import annotations

import json
import lzma
import random
import re
from pathlib import Path

from grammar import Grammar
from questions import HeldBack, read_questions
from spoken import typed

# How often each grammar begins a conversation, against the others. What a small model finds hard comes more often.
SHARES = dict(
    smalltalk=1.0, greetings=1.3, companion=1.1, memory=4.6, facts=3.6, words=1.5, stories=1.2, play=0.35, help=0.5,
    commands=1.5, tasks=0.4, sums=2.6, fallback=1.4,
)  # fmt: skip
# What is told in one of these must not be followed by one that says 'you have not told me'.
ONLY_FIRST = ("companion", "memory")
USUAL_LENGTHS = (1, 1, 1, 1, 2, 2, 3, 4)
LONG_SHARE = 0.07
LONG_LENGTHS = (6, 19)
STORY_REQUESTS = (
    "Tell me a long story.",
    "Can you tell me a longer story?",
    "Write a long story for me.",
    "A longer story, please.",
    "I would like a long bedtime story.",
)
# Open data in which somebody says who they are would make the model somebody else.
IDENTITY = re.compile(r"\b(name|who are you|what are you|(made|created|built|wrote) you|call you|refer to you)\b")


class Conversations:
    """Draws conversations, none of which asks a held-back question.

    data: a folder with dialogs, pairs and stories (README.md says where they come from), or None.
    external: the share of the conversations that comes from there; 0 where the folder has nothing.
    only: the grammars to draw from, by name; none: all of the folder."""

    def __init__(self, corpus: Path, data: Path | None = None, external: float = 0.04, only: tuple[str, ...] = ()):
        paths = [path for path in sorted(corpus.glob("*.talk")) if path.stem != "common"]
        if missing := set(only) - {path.stem for path in paths}:
            raise FileNotFoundError(f"{corpus} has no {', '.join(sorted(missing))}.talk")
        paths = [path for path in paths if not only or path.stem in only]
        if not paths:
            raise FileNotFoundError(f"{corpus} holds no .talk files; --corpus names the folder that does")
        self.grammars = [Grammar(path) for path in paths]
        self.first = [SHARES.get(path.stem, 1.0) for path in paths]
        self.later = [0.0 if path.stem in ONLY_FIRST else SHARES.get(path.stem, 1.0) for path in paths]
        if not any(self.later):
            self.later = self.first
        self.pairs = _impersonal(_read(data, "pairs", "turns"))
        self.dialogs = _impersonal(_read(data, "dialogs", "turns"))
        self.stories = _read(data, "stories", "text")
        self.external = external if self.pairs and self.dialogs and self.stories else 0.0
        self.held_back = HeldBack(read_questions())

    def draw(self, source: random.Random) -> list[str]:
        """Turns of user and assistant in alternation."""
        while True:
            conversation = self._external(source) if source.random() < self.external else self._grown(source)
            if not self.held_back.holds(conversation):
                return conversation

    def _grown(self, source: random.Random) -> list[str]:
        long = source.random() < LONG_SHARE
        count = source.randint(*LONG_LENGTHS) if long else source.choice(USUAL_LENGTHS)
        turns: list[str] = []
        for index in range(count):
            grammar = source.choices(self.grammars, self.first if index == 0 else self.later)[0]
            turns += _typed(grammar.draw(source), source)
        return turns

    def _external(self, source: random.Random) -> list[str]:
        kind = source.random()
        if kind < 0.25:
            return _typed([source.choice(STORY_REQUESTS), source.choice(self.stories)], source)
        return _typed(source.choice(self.pairs if kind < 0.5 else self.dialogs), source)


def _typed(turns: list[str], source: random.Random) -> list[str]:
    return [typed(turn, source) if index % 2 == 0 else turn for index, turn in enumerate(turns)]


def _read(data: Path | None, name: str, key: str) -> list:
    path = data / f"{name}.jsonl.xz" if data else None
    if path is None or not path.exists():
        return []
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)[key] for line in lines]


def _impersonal(conversations: list[list[str]]) -> list[list[str]]:
    return [turns for turns in conversations if not IDENTITY.search(turns[0].lower())]
