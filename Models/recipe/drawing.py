"""One conversation, drawn: what each list, table and number stands for stays the same in all of it."""

from __future__ import annotations

import operator
import random
import re
from typing import TYPE_CHECKING

from template import Choice, Fault, Template

if TYPE_CHECKING:
    from grammar import Dialog, Grammar

NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()
COMPARISONS = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}
FUNCTIONS = {
    "upper": str.upper,
    "lower": str.lower,
    "reverse": lambda text: text[::-1],
    "spell": "-".join,
    "len": lambda text: str(len(text)),
    "first": lambda text: text[:1],
    "last": lambda text: text[-1:],
    "an": lambda text: ("an " if text[:1].lower() in "aeiou" else "a ") + text,
}
CALL = re.compile(rf"({'|'.join(FUNCTIONS)})\((.+)\)$")
NAME = re.compile(r"([A-Za-z_]\w*)('*)(?:\.(\w+))?$")
MOST_TRIES = 400


class Drawing:
    """What has been drawn so far. `{x}`, `{x'}` and `{x''}` are different items of one list or table."""

    def __init__(self, grammar: Grammar, source: random.Random, where: str):
        self.grammar, self.source, self.where = grammar, source, where
        self.rows: dict[tuple[str, str], int] = {}
        self.texts: dict[tuple[str, str, str | None], str] = {}
        self.drawn_numbers: dict[str, int] = {}

    @staticmethod
    def conversation(grammar: Grammar, dialog: Dialog, source: random.Random) -> list[str]:
        """Turns of user and assistant in alternation; raises Fault where a condition never holds."""
        for _ in range(MOST_TRIES):
            drawing = Drawing(grammar, source, dialog.where)
            if all(drawing.holds(*condition) for condition in dialog.conditions):
                return [drawing.said(source.choice(turn.templates)) for turn in dialog.turns]
        raise Fault(f"{dialog.where}: its condition never holds")

    def holds(self, left: str, comparison: str, right: str) -> bool:
        return COMPARISONS[comparison](self.number(left), self.number(right))

    def said(self, template: Template) -> str:
        """The text with single spaces, and none before a mark."""
        text = re.sub(r"\s+", " ", self.text(template)).strip()
        return re.sub(r" ([,.!?;:])(?=\s|$)", r"\1", text)

    def text(self, template: Template) -> str:
        out = []
        for part in template:
            if isinstance(part, str):
                out.append(part)
            elif isinstance(part, Choice):
                out.append(self.text(self.source.choice(part.alternatives)))
            else:
                out.append(self.slot(part.expression))
        return "".join(out)

    def slot(self, expression: str) -> str:
        """What a slot stands for: an item, a cell, a number, or what a function makes of one."""
        expression = expression.strip()
        if expression.endswith("^"):
            value = self.slot(expression[:-1])
            return value[:1].upper() + value[1:]
        if match := re.match(r"word\((.+)\)$", expression):
            number = self.number(match[1])
            if not 0 <= number < len(NUMBER_WORDS):
                raise Fault(f"{self.where}: {number} has no word here")
            return NUMBER_WORDS[number]
        if match := CALL.match(expression):
            return FUNCTIONS[match[1]](self.slot(match[2]))
        if match := NAME.match(expression):
            name, primes, column = match.groups()
            if name in self.grammar.numbers:
                return str(self.number(name))
            if name in self.grammar.lists or name in self.grammar.tables:
                return self.item(name, primes, column)
        if re.search(r"[-+*]|max\(|min\(", expression):
            return str(self.number(expression))
        raise Fault(f"{self.where}: unknown slot {{{expression}}}")

    def item(self, name: str, primes: str, column: str | None) -> str:
        """An item of a list, or a cell of a table: the first column where none is named."""
        table = self.grammar.tables.get(name)
        items = table.rows if table else self.grammar.lists[name]
        key = (name, primes)
        if key not in self.rows:
            used = {row for (other, _), row in self.rows.items() if other == name}
            free = [row for row in range(len(items)) if row not in used]
            if not free:
                raise Fault(f"{self.where}: {name} has too few items")
            self.rows[key] = self.source.choice(free)
        template = items[self.rows[key]]
        if table:
            column = column or table.columns[0]
            if column not in table.columns:
                raise Fault(f"{self.where}: {name} has no column {column!r}")
            template = template[table.columns.index(column)]
        elif column:
            raise Fault(f"{self.where}: {name} is a list and has no columns")
        if (name, primes, column) not in self.texts:
            self.texts[name, primes, column] = self.text(template)
        return self.texts[name, primes, column]

    def number(self, expression: str) -> int:
        """Sums, differences, products, max(a,b) and min(a,b) of numbers, lengths and numeric cells."""
        expression = expression.strip()
        if match := re.match(r"(max|min)\(([^,]+),([^,]+)\)$", expression):
            return (max if match[1] == "max" else min)(self.number(match[2]), self.number(match[3]))
        for sign in "+-*":
            at = expression.rfind(sign)
            if at > 0:
                left, right = self.number(expression[:at]), self.number(expression[at + 1 :])
                return {"+": operator.add, "-": operator.sub, "*": operator.mul}[sign](left, right)
        if expression.isdigit():
            return int(expression)
        if expression in self.grammar.numbers:
            if expression not in self.drawn_numbers:
                self.drawn_numbers[expression] = self.source.randint(*self.grammar.numbers[expression])
            return self.drawn_numbers[expression]
        value = self.slot(expression)
        if value.isdigit():
            return int(value)
        raise Fault(f"{self.where}: {expression!r} is not a number")
