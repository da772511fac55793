"""The shapes that charts are drawn in: bars, stacked bars with a key, rows of columns by month."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cchc_lib.presentation import canvas
from cchc_lib.presentation.canvas import WIDTH, Canvas
from cchc_lib.presentation.numbers import count
from cchc_lib.text import printable

_LETTERS_IN_LINE, _MOST_LINES = 41, 3
_LINE = 17
_BELOW_BAR, _BELOW_STACK = 24, 34
_PANEL, _COLUMN = 104.0, 54.0
_MOST_MONTHS_NAMED = 14


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its label above and its figure at the right; ``share`` and ``mark`` are parts of the whole width."""

    label: str
    figure: str
    share: float
    mark: float | None = None
    colour: str = canvas.BLUE


@dataclass(frozen=True, slots=True)
class Stack:
    """A bar of parts, one for each entry of the key, with its label above and its figure at the right."""

    label: str
    figure: str
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """What a colour means."""

    label: str
    colour: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A row of columns: what they count, one value a month."""

    label: str
    colour: str
    values: tuple[int, ...]


def bars_svg(bars: Sequence[Bar], *, mark: str = "") -> str:
    """Bars below each other; what is asked is an upright mark, whose meaning ``mark`` tells on top."""
    labels = [_lines(bar.label, bar.figure) for bar in bars]
    top = _LINE if mark else 0
    sheet = Canvas(top + sum(_LINE * len(lines) + _BELOW_BAR for lines in labels))
    sheet.text(WIDTH, 12, mark, size=12, colour=canvas.MUTED, anchor="right")
    y = float(top)
    for bar, lines in zip(bars, labels, strict=True):
        y = _label(sheet, y, lines, bar.figure)
        sheet.rectangle(0, y + 2, WIDTH, 10, canvas.TRACK)
        sheet.rectangle(0, y + 2, WIDTH * min(bar.share, 1), 10, bar.colour)
        if bar.mark is not None:
            x = min(max(WIDTH * bar.mark, 1.5), WIDTH - 1.5)
            sheet.line(x, y - 1, x, y + 15, canvas.INK, 3)
        y += _BELOW_BAR
    return sheet.svg()


def stacks_svg(stacks: Sequence[Stack], key: Sequence[Key]) -> str:
    """The key, then the bars on one scale, a count in each part that is wide enough for it."""
    most = max(sum(stack.parts) for stack in stacks)
    labels = [_lines(stack.label, stack.figure) for stack in stacks]
    sheet = Canvas(20 * len(key) + 8 + sum(_LINE * len(lines) + _BELOW_STACK for lines in labels))
    for place, entry in enumerate(key):
        sheet.rectangle(0, 20 * place + 4, 12, 12, entry.colour)
        sheet.text(20, 20 * place + 15, entry.label, colour=canvas.MUTED)
    y = 20.0 * len(key) + 8
    for stack, lines in zip(stacks, labels, strict=True):
        y = _label(sheet, y, lines, stack.figure)
        x = 0.0
        for number, entry in zip(stack.parts, key, strict=True):
            x += _part(sheet, x, y, number, WIDTH * number / most, entry.colour)
        y += _BELOW_STACK
    return sheet.svg()


def _part(sheet: Canvas, x: float, y: float, number: int, width: float, colour: str) -> float:
    if number:
        sheet.rectangle(x, y + 2, max(width - 1.5, 1), 22, colour)
    if width >= 9 * len(count(number)) + 6:
        sheet.text(x + width / 2 - 0.75, y + 18, count(number), colour=canvas.WHITE, anchor="center")
    return width


def months_svg(panels: Sequence[Panel], first_days: Sequence[date]) -> str:
    """Rows of columns under each other on one scale, each named where it stands, months below."""
    sheet = Canvas(_PANEL * len(panels) + 34)
    step = WIDTH / len(first_days)
    most = max(max(panel.values) for panel in panels)
    for place, panel in enumerate(panels):
        base = _PANEL * (place + 1)
        sheet.text(0, base - _PANEL + 28, panel.label, bold=True)
        sheet.line(0, base, WIDTH, base, canvas.MUTED)
        _columns(sheet, base, panel, step, most)
    for index, first_day in enumerate(first_days):
        x, y = step * (index + 0.5), _PANEL * len(panels)
        if index % -(-len(first_days) // _MOST_MONTHS_NAMED) == 0:
            sheet.text(x, y + 15, f"T{first_day.month}", size=11, colour=canvas.MUTED, anchor="center")
        if index == 0 or first_day.month == 1:
            sheet.text(x, y + 30, str(first_day.year), size=11, colour=canvas.MUTED, anchor="center")
    return sheet.svg()


def _columns(sheet: Canvas, base: float, panel: Panel, step: float, most: int) -> None:
    """The columns of one row; where counts would touch each other, only the highest is written."""
    width = min(step * 0.62, 36)
    for index, value in enumerate(panel.values):
        x, height = step * (index + 0.5), _COLUMN * value / most
        sheet.rectangle(x - width / 2, base - height, width, height, panel.colour)
        if len(count(most)) * 7 <= step or value == max(panel.values):
            sheet.text(x, base - height - 4, count(value), size=11, colour=canvas.MUTED, anchor="center")


def _label(sheet: Canvas, y: float, lines: Sequence[str], figure: str) -> float:
    """Write a label and its figure; the height at which the bar may begin."""
    for line in lines:
        y += _LINE
        sheet.text(0, y - 3, line)
    sheet.text(WIDTH, y - 3, figure, bold=True, anchor="right")
    return y


def _lines(label: str, figure: str) -> list[str]:
    """A label in at most three lines of like length, of which the last leaves room for the figure beside it.

    One that is longer is cut; the table beside the chart has it whole.
    """
    label, room = printable(label), max(_LETTERS_IN_LINE - len(figure), _LETTERS_IN_LINE // 2)
    for most in range(1, _MOST_LINES + 1):
        for letters in range(max(len(label) // most, 1), _LETTERS_IN_LINE + 1):
            lines = textwrap.wrap(label, letters) or [""]
            if len(lines) <= most and len(lines[-1]) <= room:
                return lines
    return textwrap.wrap(label, room, max_lines=_MOST_LINES, placeholder="…")
