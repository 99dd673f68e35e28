"""The marks of one line of a .talk file, read into a tree: text, choices and slots (corpus/FORMAT.md)."""

from __future__ import annotations

from dataclasses import dataclass


class Fault(Exception):
    """What is wrong with a .talk file, with file and line."""


@dataclass(frozen=True)
class Choice:
    """`(one|other)` or `[maybe]`: one of the alternatives is taken."""

    alternatives: tuple[Template, ...]


@dataclass(frozen=True)
class Slot:
    """`{color}`: what stands here is drawn from a list, a table or a number."""

    expression: str


Template = tuple["str | Choice | Slot", ...]


def parse_template(text: str, where: str) -> Template:
    """Reads a line; `where` names it in a Fault. Cost: linear in its length."""
    template, end = _sequence(text, 0, "", where)
    assert end == len(text)
    return template


def _sequence(text: str, at: int, stops: str, where: str) -> tuple[Template, int]:
    """Reads up to one of the stops, or to the end where there are none; returns the place of the stop."""
    parts: list[str | Choice | Slot] = []
    plain = ""
    while at < len(text):
        mark = text[at]
        if mark in stops:
            break
        if mark == "\\" and at + 1 < len(text):
            plain += text[at + 1]
            at += 2
            continue
        if mark in "([{":
            if plain:
                parts.append(plain)
                plain = ""
            part, at = _slot(text, at, where) if mark == "{" else _choice(text, at, where)
            parts.append(part)
            continue
        if mark in ")]}":
            raise Fault(f"{where}: stray '{mark}'")
        plain += mark
        at += 1
    else:
        if stops:
            raise Fault(f"{where}: a bracket is never closed")
    if plain:
        parts.append(plain)
    return tuple(parts), at


def _slot(text: str, at: int, where: str) -> tuple[Slot, int]:
    end = text.find("}", at)
    if end < 0:
        raise Fault(f"{where}: '{{' is never closed")
    return Slot(text[at + 1 : end].strip()), end + 1


def _choice(text: str, at: int, where: str) -> tuple[Choice, int]:
    opening = text[at]
    closing = ")" if opening == "(" else "]"
    alternatives: list[Template] = []
    while True:
        alternative, at = _sequence(text, at + 1, closing + "|", where)
        alternatives.append(alternative)
        if text[at] == closing:
            break
    if opening == "[":
        alternatives.append(())
    return Choice(tuple(alternatives)), at + 1


def split_items(text: str) -> list[str]:
    """The items of a list or the cells of a row: split at every | outside of brackets."""
    items, depth, start, at = [], 0, 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] in "([":
            depth += 1
        elif text[at] in ")]":
            depth -= 1
        elif text[at] == "|" and depth == 0:
            items.append(text[start:at].strip())
            start = at + 1
        at += 1
    return [*items, text[start:].strip()]
