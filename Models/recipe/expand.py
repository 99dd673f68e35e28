"""Checks .talk files, and draws conversations from one (corpus/FORMAT.md).

    python expand.py check [FILE ...]          all of corpus/ where none is named; exit 1 where one is wrong
    python expand.py draw FILE [COUNT [SEED]]
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from grammar import Grammar
from template import Fault

CORPUS = Path(__file__).with_name("corpus")
DRAWN_IN_A_CHECK = 2000
MOST_WORDS = 115


def check(path: Path) -> str:
    """One line about the file: its sizes, how varied it is, and how many answers are too long; may raise Fault."""
    grammar = Grammar(path)
    source = random.Random(1)
    drawn = {tuple(grammar.draw(source)) for _ in range(DRAWN_IN_A_CHECK)} if grammar.dialogs else set()
    too_long = sum(len(answer.split()) > MOST_WORDS for talk in drawn for answer in talk[1::2])
    return (
        f"{path.name}: {len(grammar.dialogs)} conversations, {len(grammar.lists)} lists, {len(grammar.tables)} "
        f"tables; {len(drawn)} different of {DRAWN_IN_A_CHECK} drawn; {too_long} too long"
    )


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["check"]:
        status = 0
        for path in [Path(name) for name in arguments[1:]] or sorted(CORPUS.glob("*.talk")):
            try:
                print(check(path))
            except Fault as fault:
                print(f"wrong: {fault}")
                status = 1
        return status
    if arguments[:1] == ["draw"] and len(arguments) > 1:
        grammar = Grammar(Path(arguments[1]))
        source = random.Random(int(arguments[3]) if len(arguments) > 3 else 0)
        for _ in range(int(arguments[2]) if len(arguments) > 2 else 10):
            for index, turn in enumerate(grammar.draw(source)):
                print(("U: " if index % 2 == 0 else "A: ") + turn)
            print()
        return 0
    print(__doc__)
    return 64


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
