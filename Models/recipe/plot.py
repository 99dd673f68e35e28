"""The picture of a training: the losses of both stages over the tokens read, as SVG.

    python plot.py out/log.jsonl curve.svg
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

WIDTH, HEIGHT = 720, 360
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 40, 50
TRAINED, HELD_8BIT, HELD_HYBRID, LINES, TEXT = "#b0b0b0", "#2f6fb0", "#c8553d", "#e4e4e4", "#404040"

Points = list[tuple[float, float]]


def read_log(path: Path) -> tuple[dict[str, Points], float | None]:
    """The losses as (tokens, loss) by name, and the tokens at which stage two began, if it did."""
    series: dict[str, Points] = {"loss": [], "held_8bit": [], "held_hybrid": []}
    stage_two = None
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if "resumed_tokens" in entry:  # What came after the checkpoint that was gone on from is lost, and not shown.
            lost = entry["resumed_tokens"]
            series = {name: [point for point in points if point[0] <= lost] for name, points in series.items()}
        for name, points in series.items():
            if name in entry and math.isfinite(entry[name]):
                points.append((entry["tokens"], entry[name]))
        if entry.get("hybrid") and stage_two is None:
            stage_two = entry["tokens"]
    return series, stage_two


def smoothed(points: Points, share: float = 0.15) -> Points:
    """An exponential mean over the values; the places stay."""
    out: Points = []
    for place, value in points:
        out.append((place, value if not out else out[-1][1] + share * (value - out[-1][1])))
    return out


def curve(series: dict[str, Points], stage_two: float | None) -> str:
    """The SVG. The loss axis is logarithmic: the first thousand steps and the last are both to be seen."""
    places = [place for points in series.values() for place, _ in points] or [1.0]
    values = [value for points in series.values() for _, value in points] or [1.0]
    most, low, high = max(places), min(values) * 0.9, max(values) * 1.1

    def x(place: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * place / most

    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * math.log(high / value) / math.log(high / low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="12" fill="{TEXT}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for value in (0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.5, 2, 3, 4, 6, 8):
        if low <= value <= high:
            parts.append(f'<path d="M{LEFT} {y(value):.1f}H{WIDTH - RIGHT}" stroke="{LINES}"/>')
            parts.append(f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value:g}</text>')
    for step in range(5):
        place = most * step / 4
        label = f"{place / 1e6:.1f}"
        parts.append(f'<text x="{x(place):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{label}</text>')
    parts.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 12}" text-anchor="middle">million tokens</text>')
    if stage_two is not None:
        parts.append(
            f'<path d="M{x(stage_two):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="{TEXT}" stroke-dasharray="4 4"/>'
            f'<text x="{x(stage_two) - 6:.1f}" y="{TOP + 12}" text-anchor="end">stage two: 4 bits, TopK</text>'
        )
    drawn = [
        ("loss", "trained on", TRAINED, smoothed(series["loss"])),
        ("held_8bit", "held out, 8 bits", HELD_8BIT, series["held_8bit"]),
        ("held_hybrid", "held out, hybrid", HELD_HYBRID, series["held_hybrid"]),
    ]
    for index, (_, label, color, points) in enumerate(drawn):
        path = "L".join(f"{x(place):.1f} {y(value):.1f}" for place, value in points)
        if path:
            parts.append(f'<path d="M{path}" fill="none" stroke="{color}" stroke-width="1.8"/>')
        at = LEFT + 150 * index
        parts.append(f'<path d="M{at} 20h24" stroke="{color}" stroke-width="3"/>')
        parts.append(f'<text x="{at + 30}" y="24">{label}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def write_curve(log: Path, picture: Path) -> None:
    picture.write_text(curve(*read_log(log)), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    write_curve(Path(sys.argv[1]), Path(sys.argv[2]))
