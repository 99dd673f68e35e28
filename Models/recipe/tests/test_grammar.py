"""The format of .talk files: what is drawn, and what is refused."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from expand import check
from grammar import Grammar
from template import Choice, Fault, Slot, parse_template, split_items


def grammar(folder: Path, text: str, name: str = "test") -> Grammar:
    path = folder / f"{name}.talk"
    path.write_text(text, encoding="utf-8")
    return Grammar(path)


def drawn(folder: Path, text: str, count: int = 200) -> set[tuple[str, ...]]:
    read, source = grammar(folder, text), random.Random(1)
    return {tuple(read.draw(source)) for _ in range(count)}


def test_a_line_is_text_choices_and_slots():
    assert parse_template("a (b|c) [d|e]{f}", "x:1") == (
        "a ",
        Choice((("b",), ("c",))),
        " ",
        Choice((("d",), ("e",), ())),
        Slot("f"),
    )
    assert parse_template(r"\(1\|2\)", "x:1") == ("(1|2)",)
    assert split_items("a | (b|c) [d|e] | f") == ["a", "(b|c) [d|e]", "f"]


@pytest.mark.parametrize("text", ["(a", "a)", "[a", "{a", "a}", "(a|b", "]"])
def test_unbalanced_brackets_are_named(text: str):
    with pytest.raises(Fault, match="x:7"):
        parse_template(text, "x:7")


def test_choices_and_maybes(tmp_path: Path):
    assert drawn(tmp_path, ":: t\nU: (a|b) [c]\nA: x\n") == {("a", "x"), ("b", "x"), ("a c", "x"), ("b c", "x")}


def test_a_slot_stays_the_same_and_primes_differ(tmp_path: Path):
    for asked, answer in drawn(tmp_path, "@list c: red | blue | green\n:: t\nU: {c} {c'}\nA: {c^} {upper(c')}\n"):
        first, second = asked.split()
        assert first != second
        assert answer == f"{first.capitalize()} {second.upper()}"


def test_rows_of_a_table_are_bound_together(tmp_path: Path):
    text = "@table t: name | town\n  France | Paris\n  Japan | Tokyo\n:: t\nU: {t}?\nA: {t.town}, {t'.town}\n"
    assert drawn(tmp_path, text) == {("France?", "Paris, Tokyo"), ("Japan?", "Tokyo, Paris")}


def test_numbers_and_conditions(tmp_path: Path):
    text = "@number a: 0..9\n@number b: 0..9\n:: t\n? a+b <= 9\n? a > b\nU: {a} {b}\nA: {a+b} {a-b} {a*b} {max(a,b)}\n"
    talks = drawn(tmp_path, text, 400)
    assert len(talks) > 20
    for asked, answer in talks:
        a, b = map(int, asked.split())
        assert a > b and a + b <= 9
        assert answer == f"{a + b} {a - b} {a * b} {a}"


def test_functions(tmp_path: Path):
    text = "@list w: Apple\n@number n: 7..7\n:: t\n"
    text += "U: {an(w)} {reverse(w)} {spell(w)}\nA: {len(w)} {word(n+8)} {first(w)}\n"
    assert drawn(tmp_path, text) == {("an Apple elppA A-p-p-l-e", "5 fifteen A")}


def test_spaces_before_marks_vanish(tmp_path: Path):
    assert drawn(tmp_path, ":: t\nU: a [b] .\nA: c  d ?\n") == {("a.", "c d?"), ("a b.", "c d?")}


def test_lists_of_another_file_may_be_used_and_its_conversations_do_not_count(tmp_path: Path):
    (tmp_path / "common.talk").write_text("@list c: red\n:: other\nU: no\nA: no\n", encoding="utf-8")
    assert drawn(tmp_path, "@use common\n:: t\nU: {c}\nA: yes\n") == {("red", "yes")}


def test_weights_say_how_often(tmp_path: Path):
    read, source = grammar(tmp_path, ":: a *9\nU: a\nA: a\n:: b\nU: b\nA: b\n"), random.Random(3)
    share = sum(read.draw(source)[0] == "a" for _ in range(2000)) / 2000
    assert 0.87 < share < 0.93


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (":: t\nA: a\n", "must begin with U"),
        (":: t\nU: a\n", "end with A"),
        (":: t\nU: {x}\nA: a\n", "unknown slot"),
        ("@list c: a\n:: t\nU: {c} {c'}\nA: a\n", "too few items"),
        ("@list c: a\n@list c: b\n", "defined twice"),
        ("@table t: a | b\n  x\n", "1 cells for 2 columns"),
        ("@table t: a | b\n  x | y\n:: t\nU: {t.c}\nA: a\n", "no column 'c'"),
        ("@number a: 1..2\n:: t\n? a > 5\nU: a\nA: a\n", "never holds"),
        ("@number a: one\n", "1..20"),
        ("  a\n", "continues nothing"),
        ("hello\n", "not understood"),
        (":: t\nU: caf\u00e9\nA: a\n", "not plain ASCII"),
        ("@number a: 30..30\n:: t\nU: {word(a)}\nA: a\n", "has no word"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, fault: str):
    with pytest.raises(Fault, match=r"test\.talk:\d+.*" + fault):
        grammar(tmp_path, text)


def test_the_corpus_is_right_and_varied(corpus: Path):
    for path in sorted(corpus.glob("*.talk")):
        report = check(path)
        assert report.endswith(" 0 too long")
        if path.stem != "common":
            assert int(report.split("; ")[1].split()[0]) > 1000, report


def test_sums_of_the_corpus_are_right(corpus: Path):
    read, source = Grammar(corpus / "sums.talk"), random.Random(5)
    seen = set()
    for _ in range(6000):
        for answer in read.draw(source)[1::2]:
            words = answer.rstrip(".").split()
            if len(words) == 5 and words[0].isdigit():
                a, sign, b, result = int(words[0]), words[1], int(words[2]), int(words[4])
                assert result == (a + b if sign in "+plus" else a - b), answer
                if sign in "+plus":
                    seen.add((a, b))
    assert {(a, b) for a in range(21) for b in range(21 - a)} <= seen
