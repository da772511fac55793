"""The charts of a report: each what it needs and no more, its table beside it, told in words for who cannot see it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from cchc_lib.domain.breakdowns import MonthFigures
from cchc_lib.domain.form06 import Form06Row
from cchc_lib.domain.results import Ratio
from cchc_lib.presentation import figures
from cchc_lib.presentation.blocks import Chart, Table, TableColumn
from cchc_lib.presentation.numbers import count, percent
from cchc_lib.presentation.tables import columns
from cchc_lib.text import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WHOLE = 10000
"""100 % in hundredths of a percent."""
_LETTERS_IN_LINE, _MOST_LINES = 41, 3
_LINE, _GAP = 17, 14
"""Pixels: the height of a line of text, and what is left free below a bar."""
_MARK = 3 / figures.WIDTH
_PANEL = 104
_MOST_MONTHS_NAMED = 14


@dataclass(frozen=True, slots=True)
class _State:
    """A state of cases in Biểu 06: the line's attribute, its heading on the form, its colour."""

    id: str
    group: str
    label: str
    colour: str


_STATES = (
    _State("early", "Đã giải quyết", "Trước hạn", figures.GREEN),
    _State("on_time", "Đã giải quyết", "Đúng hạn", figures.LIGHT_GREEN),
    _State("late", "Đã giải quyết", "Quá hạn", figures.RED),
    _State("within_term", "Đang giải quyết", "Trong hạn", figures.SLATE),
    _State("overdue", "Đang giải quyết", "Quá hạn", figures.ORANGE),
)


@dataclass(frozen=True, slots=True)
class TargetBar:
    """A target's percentage and what is asked, in hundredths of a percent; ``met`` is the verdict on all of it."""

    label: str
    reached: int | None
    asked: int | None = None
    met: bool = True


def target_chart(bars: Sequence[TargetBar], *, caption: str) -> Chart | None:
    """What was reached against what is asked; None with fewer than two targets that have a percentage."""
    valued = [bar for bar in bars if bar.reached is not None]
    if len(valued) < 2:
        return None
    rows = [(bar.label, percent(bar.asked), percent(bar.reached)) for bar in valued]
    return Chart(
        caption=caption,
        alt=_sentence("Biểu đồ thanh; vạch đứng là mức yêu cầu", map(_target_in_words, valued)),
        svg=_bars(
            [bar.label for bar in valued],
            [percent(bar.reached) if bar.met else f"chưa đạt {percent(bar.reached)}" for bar in valued],
            [(bar.reached or 0) / _WHOLE for bar in valued],
            marks=[None if bar.asked is None else bar.asked / _WHOLE for bar in valued],
            colours=[figures.BLUE if bar.met else figures.RED for bar in valued],
        ),
        table=_table(caption, ("Chỉ tiêu", "Yêu cầu", "Kết quả"), rows),
    )


def _target_in_words(bar: TargetBar) -> str:
    asked = [f"yêu cầu {percent(bar.asked)}"] if bar.asked is not None else []
    remarks = ", ".join([*asked, *([] if bar.met else ["chưa đạt"])])
    return f"{bar.label} {percent(bar.reached)}" + (f" ({remarks})" if remarks else "")


def late_reasons_chart(reasons: Mapping[str, int], *, caption: str) -> Chart | None:
    """Why items were late, with counts; None with fewer than two reasons."""
    if len(reasons) < 2:
        return None
    most = max(reasons.values())
    rows = [(reason or "Chưa ghi lý do", count(number)) for reason, number in reasons.items()]
    return Chart(
        caption=caption,
        alt=_sentence("Biểu đồ thanh", [f"{label}: {figure} hồ sơ" for label, figure in rows]),
        svg=_bars([label for label, _ in rows], [value for _, value in rows], [one / most for one in reasons.values()]),
        table=_table(caption, ("Lý do", "Số hồ sơ"), rows),
    )


def satisfaction_chart(factors: Mapping[str, Ratio], *, caption: str) -> Chart | None:
    """Share of satisfied answers by factor, with their number n; None with fewer than two factors that have answers.

    Groups too small to be shown must have been merged before.
    """
    shown = {factor: ratio for factor, ratio in factors.items() if ratio.hundredths is not None}
    if len(shown) < 2:
        return None
    rows = [(factor, count(ratio.denominator), percent(ratio.hundredths)) for factor, ratio in shown.items()]
    return Chart(
        caption=caption,
        alt=_sentence(
            "Biểu đồ thanh", [f"{factor}: {value} hài lòng trong {n} lượt trả lời" for factor, n, value in rows]
        ),
        svg=_bars(
            [f"{factor} (n = {n})" for factor, n, _ in rows],
            [value for *_, value in rows],
            [(ratio.hundredths or 0) / _WHOLE for ratio in shown.values()],
        ),
        table=_table(caption, ("Yếu tố", "Lượt trả lời (n)", "Hài lòng"), rows),
    )


def form06_chart(lines: Sequence[Form06Row], *, caption: str) -> Chart | None:
    """Biểu 06 by field: cases by how they were settled or stand; None with no case at all."""
    fields = [line for line in lines if line.settled + line.open]
    if not fields:
        return None
    states = [state for state in _STATES if any(getattr(line, state.id) for line in fields)]
    rows = [
        (line.field or "(để trống)", [getattr(line, state.id) for state in states], line.settled + line.open)
        for line in fields
    ]
    return Chart(
        caption=caption,
        alt=_sentence("Biểu đồ thanh chồng", [_field_in_words(*row, states) for row in rows]),
        svg=_stacks(rows, states),
        table=Table(
            caption=_table_caption(caption),
            columns=(
                *columns("Lĩnh vực"),
                *(TableColumn(label=state.label, group=state.group, align="right") for state in states),
                TableColumn(label="Tổng số", align="right"),
            ),
            rows=tuple((field, *map(count, parts), count(whole)) for field, parts, whole in rows),
        ),
    )


def _field_in_words(field: str, parts: Sequence[int], whole: int, states: Sequence[_State]) -> str:
    said = [
        f"{count(number)} {state.group.lower()} {state.label.lower()}"
        for number, state in zip(parts, states, strict=True)
        if number
    ]
    return f"{field}: {count(whole)} hồ sơ, gồm {', '.join(said)}"


def months_chart(months: Sequence[MonthFigures], *, caption: str) -> Chart | None:
    """Received, settled and open month by month; None with fewer than two months or nothing in them."""
    if len(months) < 2 or not any(month.received or month.settled or month.open for month in months):
        return None
    rows = [
        (f"{month.first_day:%m/%Y}", count(month.received), count(month.settled), count(month.open)) for month in months
    ]
    said = [f"tháng {name}: tiếp nhận {got}, giải quyết {done}, còn {still}" for name, got, done, still in rows]
    series = {
        "Tiếp nhận": (figures.SLATE, [month.received for month in months]),
        "Giải quyết": (figures.GREEN, [month.settled for month in months]),
        "Còn lại cuối tháng": (figures.BLUE, [month.open for month in months]),
    }
    return Chart(
        caption=caption,
        alt=_sentence("Ba dãy cột theo tháng", said),
        svg=_months(series, months),
        table=_table(caption, ("Tháng", *series), rows),
    )


@figures.style()
def _bars(
    labels: Sequence[str],
    values: Sequence[str],
    shares: Sequence[float],
    marks: Sequence[float | None] = (),
    colours: Sequence[str] | str = figures.BLUE,
) -> str:
    """Bars below each other, ``shares`` of a grey track; ``marks`` are what is asked."""
    axes, places = _rows(labels, values, bar=10, above=_LINE if marks else 0)
    axes.hlines(places, 0, 1, figures.TRACK, linewidth=10, clip_on=False)
    axes.hlines(places, 0, [min(share, 1) for share in shares], colours, linewidth=10, clip_on=False)
    if marks:
        asked = {y: min(mark, 1) - _MARK / 2 for y, mark in zip(places, marks, strict=True) if mark is not None}
        tops, bottoms = [y - 8 for y in asked], [y + 8 for y in asked]
        axes.vlines(list(asked.values()), tops, bottoms, figures.INK, linewidth=3, clip_on=False)
        axes.text(1, 12, "Vạch đứng: mức yêu cầu", size=12, color=figures.MUTED, ha="right")
    return figures.figure_svg(axes.figure)


@figures.style()
def _stacks(rows: Sequence[tuple[str, Sequence[int], int]], states: Sequence[_State]) -> str:
    """A key, then a bar of parts for each row on one scale, a count in each part that is wide enough for it."""
    most = max(whole for *_, whole in rows)
    values = [f"{count(whole)} hồ sơ" for *_, whole in rows]
    axes, places = _rows([field for field, *_ in rows], values, bar=22, above=20 * len(states) + 8)
    parts = [
        (y, sum(numbers[:at]) / most, number / most, state.colour, count(number))
        for y, (_, numbers, _) in zip(places, rows, strict=True)
        for at, (number, state) in enumerate(zip(numbers, states, strict=True))
        if number
    ]
    down, left, width, colours, told = zip(*parts, strict=True)
    right = [x + max(wide - 1.5 / figures.WIDTH, 1 / figures.WIDTH) for x, wide in zip(left, width, strict=True)]
    axes.hlines(down, left, right, colours, linewidth=22, clip_on=False)
    for y, x, wide, words in zip(down, left, width, told, strict=True):
        if figures.WIDTH * wide > 9 * len(words) + 6:
            axes.text(x + wide / 2, y + 5, words, color=figures.WHITE, ha="center")
    key = range(10, 20 * len(states), 20)
    axes.hlines(key, 0, 12 / figures.WIDTH, [state.colour for state in states], linewidth=12, clip_on=False)
    for y, state in zip(key, states, strict=True):
        axes.text(20 / figures.WIDTH, y + 5, f"{state.group}, {state.label.lower()}", color=figures.MUTED)
    return figures.figure_svg(axes.figure)


def _rows(labels: Sequence[str], values: Sequence[str], *, bar: int, above: int) -> tuple[Axes, list[float]]:
    """Axes with a row for each label: it stands above its bar, the value at the right; and the middle of each bar.

    Across, 1 is the whole width; down, axes count in pixels from the top, of which ``above`` are kept free.
    """
    lines = [_lines(label, value) for label, value in zip(labels, values, strict=True)]
    ends = list(accumulate((_LINE * len(some) + bar + _GAP for some in lines), initial=above))[1:]
    axes = figures.sheet(ends[-1])
    for end, some, value in zip(ends, lines, values, strict=True):
        base = end - _GAP - bar - 5
        for at, line in enumerate(some, start=1):
            axes.text(0, base - _LINE * (len(some) - at), line)
        axes.text(1, base, value, weight="bold", ha="right")
    return axes, [end - _GAP - bar / 2 for end in ends]


def _lines(label: str, value: str) -> list[str]:
    """A label in at most three lines of like length, of which the last leaves room for the value beside it.

    One that is longer is cut; the table beside the chart has it whole.
    """
    label, room = printable(label), max(_LETTERS_IN_LINE - len(value), _LETTERS_IN_LINE // 2)
    for most in range(1, _MOST_LINES + 1):
        for letters in range(max(len(label) // most, 1), _LETTERS_IN_LINE + 1):
            lines = textwrap.wrap(label, letters) or [""]
            if len(lines) <= most and len(lines[-1]) <= room:
                return lines
    return textwrap.wrap(label, room, max_lines=_MOST_LINES, placeholder="…")


@figures.style()
def _months(series: Mapping[str, tuple[str, Sequence[int]]], months: Sequence[MonthFigures]) -> str:
    """Columns by month on one scale, a row of them for each series, each named where it stands, months below.

    Where counts would touch each other, only the highest is written.
    """
    most, step = max(max(values) for _, values in series.values()), figures.WIDTH / len(months)
    axes = figures.sheet(_PANEL * len(series) + 2 * _LINE, (-0.5, len(months) - 0.5))
    for base, (name, (colour, values)) in zip(range(_PANEL, 999, _PANEL), series.items(), strict=False):
        heights = [_PANEL * 0.52 * value / most for value in values]
        axes.text(-0.5, base - 76, name, weight="bold")
        axes.hlines(base, -0.5, len(months) - 0.5, figures.MUTED, linewidth=1, clip_on=False)
        axes.vlines(
            range(len(months)), base, [base - h for h in heights], colour, linewidth=min(0.62 * step, 36), clip_on=False
        )
        for at, (value, height) in enumerate(zip(values, heights, strict=True)):
            if len(count(most)) * 7 <= step or value == max(values):
                axes.text(at, base - height - 4, count(value), size=11, color=figures.MUTED, ha="center")
    for at, month in enumerate(months):
        if at % -(-len(months) // _MOST_MONTHS_NAMED) == 0:
            axes.text(at, base + 15, f"T{month.first_day.month}", size=11, color=figures.MUTED, ha="center")
        if at == 0 or month.first_day.month == 1:
            axes.text(at, base + 30, str(month.first_day.year), size=11, color=figures.MUTED, ha="center")
    return figures.figure_svg(axes.figure)


def _sentence(kind: str, said: Iterable[str]) -> str:
    return f"{kind}. {'; '.join(said)}."


def _table(caption: str, labels: Sequence[str], rows: Iterable[tuple[str, ...]]) -> Table:
    return Table(caption=_table_caption(caption), columns=columns(*labels), rows=tuple(rows))


def _table_caption(caption: str) -> str:
    return f"Số liệu: {caption[:1].lower()}{caption[1:]}"
