"""The held-back questions of questions.txt: read, recognised in training text, and their answers judged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from drawing import NUMBER_WORDS

QUESTIONS = Path(__file__).with_name("questions.txt")


@dataclass(frozen=True)
class Question:
    """What is asked, turn after turn, and how the last answer is judged."""

    topic: str
    turns: tuple[str, ...]
    accept: str
    reject: tuple[str, ...]
    least_words: int
    line: int

    def is_answered_by(self, answer: str) -> bool:
        """Whether the answer holds what it must, nothing that it must not, and is long enough."""
        if len(answer.split()) < self.least_words:
            return False
        if any(re.search(pattern, answer, re.IGNORECASE) for pattern in self.reject):
            return False
        if self.accept.startswith("="):
            return last_number(answer) == int(self.accept[1:])
        return re.search(self.accept, answer, re.IGNORECASE) is not None


def last_number(text: str) -> int | None:
    """The last number in the text, in digits or as a word up to twenty; None where there is none."""
    found = re.findall(r"\d+|" + "|".join(rf"\b{word}\b" for word in NUMBER_WORDS), text.lower())
    if not found:
        return None
    return int(found[-1]) if found[-1].isdigit() else NUMBER_WORDS.index(found[-1])


def read_questions(path: Path = QUESTIONS) -> list[Question]:
    """Reads a file of questions; raises ValueError with file and line where it is not understood."""
    questions: list[Question] = []
    topic, rejected, least_words = "", "", 0
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("== "):
            topic, rejected, least_words = line[3:].strip(), "", 0
        elif line.startswith("words:"):
            least_words = int(line[6:])
        elif line.startswith("reject:"):
            rejected = line[7:].strip()
        else:
            parts = [part.strip() for part in line.split(" :: ")]
            if not topic or len(parts) not in (2, 3) or not all(parts):
                raise ValueError(f"{path.name}:{number}: not 'question :: accept' or 'question :: accept :: reject'")
            turns = tuple(turn.strip() for turn in parts[0].split(">>"))
            reject = tuple(pattern for pattern in (rejected, *parts[2:]) if pattern)
            for pattern in (*reject, parts[1]):
                try:
                    re.compile(pattern)
                except re.error as error:
                    raise ValueError(f"{path.name}:{number}: not a pattern: {pattern} ({error})") from error
            questions.append(Question(topic, turns, parts[1], reject, least_words, number))
    return questions


def normalized(text: str) -> str:
    """The text without case, marks and doubled spaces: what makes two questions the same. Marks of sums count."""
    return " ".join(re.sub(r"[^a-z0-9+*/-]", " ", text.lower().replace("+", " + ")).split())


class HeldBack:
    """Says of a conversation whether it asks a held-back question."""

    def __init__(self, questions: list[Question]):
        self.single = {normalized(question.turns[0]) for question in questions if len(question.turns) == 1}
        self.several = {tuple(map(normalized, question.turns)) for question in questions if len(question.turns) > 1}
        self.longest = max((len(turns) for turns in self.several), default=0)

    def holds(self, conversation: list[str]) -> bool:
        """conversation: turns of user and assistant in alternation. True where a person's turn is a question of one
        turn, or turns in a row are one of several."""
        asked = [normalized(turn) for turn in conversation[::2]]
        if any(turn in self.single for turn in asked):
            return True
        return any(
            tuple(asked[start : start + length]) in self.several
            for length in range(2, self.longest + 1)
            for start in range(len(asked) - length + 1)
        )
