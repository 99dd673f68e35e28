"""A .talk file: its lists, tables, numbers and conversations (corpus/FORMAT.md), read and checked."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from pathlib import Path

from drawing import Drawing
from template import Fault, Template, parse_template, split_items

DEFINITION = re.compile(r"@(list|table|number)\s+([A-Za-z_]\w*)\s*:\s*(.*)$")
HEADING = re.compile(r"::\s*(.*?)(?:\s*\*\s*([\d.]+))?$")
CONDITION = re.compile(r"\?\s*(.+?)\s*(>=|<=|==|!=|>|<)\s*(.+)$")
LINE = re.compile(r"([UA]):\s*(.+)$")


@dataclass
class Table:
    """Rows whose cells belong together."""

    columns: list[str]
    rows: list[list[Template]] = field(default_factory=list)


@dataclass
class Turn:
    """What one speaker may say: one of the templates."""

    speaker: str
    templates: list[Template] = field(default_factory=list)


@dataclass
class Dialog:
    """A kind of conversation. where: its file and line."""

    name: str
    weight: float
    where: str
    turns: list[Turn] = field(default_factory=list)
    conditions: list[tuple[str, str, str]] = field(default_factory=list)


class Grammar:
    """The conversations of a file; raises Fault where the file is wrong."""

    def __init__(self, path: Path):
        self.path = path
        self.lists: dict[str, list[Template]] = {}
        self.tables: dict[str, Table] = {}
        self.numbers: dict[str, tuple[int, int]] = {}
        self.dialogs: list[Dialog] = []
        self._read(path)
        self._weights = [dialog.weight for dialog in self.dialogs]
        self._check()

    def draw(self, source: random.Random) -> list[str]:
        """A conversation: turns of user and assistant in alternation."""
        dialog = source.choices(self.dialogs, self._weights)[0]
        return Drawing.conversation(self, dialog, source)

    def draw_dialog(self, name: str, source: random.Random) -> list[str]:
        """A conversation of the kind that has this name."""
        return Drawing.conversation(self, next(dialog for dialog in self.dialogs if dialog.name == name), source)

    def _check(self) -> None:
        for dialog in self.dialogs:
            speakers = [turn.speaker for turn in dialog.turns]
            if not speakers or speakers[0] != "U" or speakers[-1] != "A":
                raise Fault(f"{dialog.where}: '{dialog.name}' must begin with U and end with A")
        source = random.Random(0)
        for dialog in self.dialogs:
            for _ in range(6):
                Drawing.conversation(self, dialog, source)

    def _read(self, path: Path) -> None:
        reader = _Reader(self, own=path == self.path)
        for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            line = raw.rstrip()
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            where = f"{path.name}:{number}"
            if not line.isascii():
                raise Fault(f"{where}: not plain ASCII")
            if line.startswith("@use"):
                self._read(path.with_name(line.split()[1] + ".talk"))
                reader = _Reader(self, own=path == self.path)
            else:
                reader.take(line, where)


class _Reader:
    """Takes the lines of a file, one after the other. own: its conversations count, not only its lists."""

    def __init__(self, grammar: Grammar, own: bool):
        self.grammar, self.own = grammar, own
        self.table: Table | None = None
        self.list: list[Template] | None = None
        self.dialog: Dialog | None = None

    def take(self, line: str, where: str) -> None:
        if line[0] in " \t":
            self._continue(line.strip(), where)
        elif line.startswith("@"):
            self._define(line, where)
        elif line.startswith("::"):
            self._head(line, where)
        elif line.startswith("?"):
            self._condition(line, where)
        else:
            self._say(line, where)

    def _continue(self, text: str, where: str) -> None:
        if self.table is not None:
            cells = split_items(text)
            if len(cells) != len(self.table.columns):
                raise Fault(f"{where}: {len(cells)} cells for {len(self.table.columns)} columns")
            self.table.rows.append([parse_template(cell, where) for cell in cells])
        elif self.list is not None:
            self.list += [parse_template(item, where) for item in split_items(text) if item]
        else:
            raise Fault(f"{where}: this line is indented and continues nothing")

    def _define(self, line: str, where: str) -> None:
        match = DEFINITION.match(line)
        if not match:
            raise Fault(f"{where}: not understood: {line[:40]!r}")
        kind, name, rest = match.groups()
        grammar = self.grammar
        if name in grammar.lists or name in grammar.tables or name in grammar.numbers:
            raise Fault(f"{where}: {name} is defined twice")
        self.table = self.list = self.dialog = None
        if kind == "list":
            self.list = grammar.lists[name] = [parse_template(item, where) for item in split_items(rest) if item]
        elif kind == "table":
            self.table = grammar.tables[name] = Table(split_items(rest))
        else:
            bounds = re.match(r"(-?\d+)\.\.(-?\d+)$", rest)
            if not bounds:
                raise Fault(f"{where}: a number is written as 1..20")
            grammar.numbers[name] = (int(bounds[1]), int(bounds[2]))

    def _head(self, line: str, where: str) -> None:
        name, weight = HEADING.match(line).groups()
        self.table = self.list = None
        self.dialog = Dialog(name, float(weight or 1), where)
        if self.own:
            self.grammar.dialogs.append(self.dialog)

    def _condition(self, line: str, where: str) -> None:
        match = CONDITION.match(line)
        if not match or self.dialog is None:
            raise Fault(f"{where}: not a condition")
        self.dialog.conditions.append(match.groups())

    def _say(self, line: str, where: str) -> None:
        match = LINE.match(line)
        if not match or self.dialog is None:
            raise Fault(f"{where}: not understood: {line[:40]!r}")
        speaker, text = match.groups()
        if not self.dialog.turns or self.dialog.turns[-1].speaker != speaker:
            self.dialog.turns.append(Turn(speaker))
        self.dialog.turns[-1].templates.append(parse_template(text, where))
