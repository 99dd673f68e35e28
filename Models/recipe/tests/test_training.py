"""Schedule, picture and export."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from export import packed
from plot import curve, read_log, write_curve
from schedule import Schedule


def test_the_schedule_warms_up_holds_and_falls():
    schedule = Schedule(rate=1.0)
    assert schedule.learning_rate(0, 0.0) == pytest.approx(1 / 200)
    assert schedule.learning_rate(199, 0.1) == schedule.learning_rate(5000, 0.39) == 1.0
    rates = [schedule.learning_rate(5000, share / 100) for share in range(40, 101)]
    assert rates == sorted(rates, reverse=True)
    assert rates[30] == pytest.approx(0.5)
    assert rates[-1] == pytest.approx(0.02)


def test_stage_two_and_the_end_of_weight_decay():
    schedule = Schedule()
    assert [schedule.hybrid(share) for share in (0.0, 0.84, 0.85, 1.0)] == [False, False, True, True]
    assert schedule.weight_decay(0.59) > 0 == schedule.weight_decay(0.6)


def test_the_picture_shows_both_losses_and_stage_two(tmp_path: Path):
    log = tmp_path / "log.jsonl"
    entries = [
        dict(parameters=1),
        dict(step=1, tokens=1000, loss=7.0, hybrid=False),
        dict(step=1, tokens=1000, held_8bit=6.0, held_hybrid=6.5),
        dict(step=2, tokens=1800, loss=9.0, hybrid=False),
        dict(parameters=1, resumed_tokens=1000),
        dict(step=2, tokens=2000, loss=1.0, hybrid=True),
        dict(step=2, tokens=2000, held_8bit=1.0, held_hybrid=0.9),
        dict(ask="hello", says="Hello!"),
    ]
    log.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    series, stage_two = read_log(log)
    assert series["loss"] == [(1000, 7.0), (2000, 1.0)]
    assert series["held_hybrid"] == [(1000, 6.5), (2000, 0.9)]
    assert stage_two == 2000
    write_curve(log, tmp_path / "curve.svg")
    picture = (tmp_path / "curve.svg").read_text(encoding="utf-8")
    assert picture.startswith("<svg") and "stage two" in picture
    assert picture.count('fill="none"') == 3


def test_a_picture_of_nothing_is_still_a_picture():
    assert curve({"loss": [], "held_8bit": [], "held_hybrid": []}, None).endswith("</svg>\n")


def test_packing_puts_a_quarter_of_the_rows_beside_each_other():
    integers = torch.tensor([[-1.0, 0.0], [0.0, 1.0], [1.0, -1.0], [1.0, 0.0]])
    assert packed(integers).tolist() == [[0 | 1 << 2 | 2 << 4 | 2 << 6, 1 | 2 << 2 | 0 << 4 | 1 << 6]]
    with pytest.raises(ValueError, match="multiples of 4"):
        packed(torch.zeros(6, 2))
