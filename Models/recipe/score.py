"""Asks a model the held-back questions through `trilobit run` and prints how many it answers, by topic.

    python score.py MODEL.gguf                        the table
    python score.py MODEL.gguf --wrong                with the answers that were not accepted
    python score.py MODEL.gguf --json scores.json     and as JSON

Answers are the most probable ones (temperature 0).
"""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path

from questions import QUESTIONS, Question, read_questions

REPOSITORY = Path(__file__).resolve().parents[2]
BUILT_PROGRAM = REPOSITORY / ".build" / "release" / "trilobit"


def ask(program: Path, model: Path, question: Question, options: list[str]) -> list[str]:
    """The model's answers to the turns of the question, each with the ones before it in view."""
    messages: list[dict[str, str]] = []
    for turn in question.turns:
        messages.append({"role": "user", "content": turn})
        command = [str(program), "run", "--model", str(model), "--temperature", "0", "--messages", "-", *options]
        run = subprocess.run(command, input=json.dumps(messages), capture_output=True, text=True, check=True)
        messages.append({"role": "assistant", "content": run.stdout.strip()})
    return [message["content"] for message in messages[1::2]]


def table(scores: dict[str, tuple[int, int]]) -> str:
    """The scores as a Markdown table, with a last row for all topics."""
    right = sum(score[0] for score in scores.values())
    asked = sum(score[1] for score in scores.values())
    rows = ["| topic | asked | answered | share |", "| --- | ---: | ---: | ---: |"]
    for topic, (good, count) in [*scores.items(), ("**all**", (right, asked))]:
        rows.append(f"| {topic} | {count} | {good} | {100 * good / max(count, 1):.0f}% |")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="a GGUF file or a directory in the Hugging Face layout")
    parser.add_argument("--program", type=Path, default=BUILT_PROGRAM, help="the trilobit program")
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--wrong", action="store_true", help="print the answers that were not accepted")
    parser.add_argument("--all", action="store_true", help="print every answer")
    parser.add_argument("--json", type=Path, help="write the scores to this file")
    parser.add_argument("--options", default="", help="more options of 'trilobit run', such as '--kv 4'")
    arguments = parser.parse_args()
    scores: dict[str, tuple[int, int]] = {}
    for question in read_questions(arguments.questions):
        answers = ask(arguments.program, arguments.model, question, arguments.options.split())
        right = question.is_answered_by(answers[-1])
        good, count = scores.get(question.topic, (0, 0))
        scores[question.topic] = (good + right, count + 1)
        if arguments.all or (arguments.wrong and not right):
            print(f"{'+' if right else '-'} {question.topic}: {' >> '.join(question.turns)} -> {answers[-1]}")
    print(table(scores))
    if arguments.json:
        arguments.json.write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
