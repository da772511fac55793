"""The charts of a report: each with its table, and in words for those who cannot see it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate

from cchc_lib.domain.balance import Balance
from cchc_lib.domain.results import Ratio
from cchc_lib.report import figures
from cchc_lib.report.blocks import Chart
from cchc_lib.report.tables import table
from cchc_lib.report.words import count, lower_first, month_text, percent
from cchc_lib.text import printable

_WHOLE = 10000
"""100 % in hundredths of a percent."""
_LINE, _BAR, _GAP = 17, 10, 10
"""Pixels: the heights of a line of text and of a bar, and what is left free below it."""
_ROW = _LINE + _BAR + _GAP
_HEAD, _HIGHEST = 46, 54
"""Pixels: what a row of columns has above its highest one, for its name and a number; the highest column of all."""
_MOST_MONTHS_NAMED = 14
_FEWEST_ITEMS, _FEWEST_MONTHS = 24, 4
"""Items received and settled, and months, from which on the months are drawn."""


def satisfaction_chart(factors: Mapping[str, Ratio], *, caption: str) -> Chart | None:
    """Share of satisfied answers by factor, with their number n; None with fewer than two factors that have answers.

    Groups too small to be shown must have been merged before. Bars are for the page; on paper a table takes half the
    room.
    """
    shown = {factor: ratio for factor, ratio in factors.items() if ratio.hundredths is not None}
    if len(shown) < 2:
        return None
    rows = [(factor, count(ratio.denominator), percent(ratio.hundredths)) for factor, ratio in shown.items()]
    svg = _bars(
        [f"{factor} (n = {n})" for factor, n, _ in rows],
        [value for *_, value in rows],
        [(ratio.hundredths or 0) / _WHOLE for ratio in shown.values()],
    )
    said = [f"{factor}: {value} hài lòng trong {n} lượt trả lời" for factor, n, value in rows]
    chart = _chart(caption, "Biểu đồ thanh", said, svg, ("Yếu tố", "Lượt trả lời", "Hài lòng"), rows)
    return replace(chart, paper="table")


def months_chart(months: Mapping[date, Balance], *, caption: str) -> Chart | None:
    """Received, settled and open month by month, by its first day; None for so few that a sentence says as much."""
    busy = [one for one in months.values() if one.received or one.settled]
    if len(busy) < _FEWEST_MONTHS or sum(one.received + one.settled for one in busy) < _FEWEST_ITEMS:
        return None
    rows = [
        (month_text(first.month, first.year), count(one.received), count(one.settled), count(one.open))
        for first, one in months.items()
    ]
    said = [f"tháng {name}: tiếp nhận {got}, giải quyết {done}, còn {still}" for name, got, done, still in rows]
    series = {
        "Tiếp nhận": (figures.SLATE, [one.received for one in months.values()]),
        "Giải quyết": (figures.GREEN, [one.settled for one in months.values()]),
        "Còn lại cuối tháng": (figures.BLUE, [one.open for one in months.values()]),
    }
    return _chart(caption, "Ba dãy cột theo tháng", said, _months(series, [*months]), ("Tháng", *series), rows)


def rows_chart(rows: Mapping[str, int], *, caption: str) -> Chart:
    """Rows by month as bars, months in the order given."""
    listed = [(month, count(number)) for month, number in rows.items()]
    said = [f"tháng {month}: {number} dòng" for month, number in listed]
    svg = _bars([*rows], [number for _, number in listed], [n / max(rows.values()) for n in rows.values()])
    return _chart(caption, "Biểu đồ thanh", said, svg, ("Tháng", "Số dòng"), listed)


@figures.style()
def _bars(labels: Sequence[str], values: Sequence[str], shares: Sequence[float]) -> str:
    """Bars below each other, ``shares`` of a grey track; a short label stands above its bar, the value at the right."""
    axes = figures.sheet(_ROW * len(labels))
    places = [_ROW * row - _GAP - _BAR / 2 for row in range(1, len(labels) + 1)]
    axes.hlines(places, 0, 1, figures.TRACK, linewidth=_BAR, clip_on=False)
    axes.hlines(places, 0, [min(share, 1) for share in shares], figures.BLUE, linewidth=_BAR, clip_on=False)
    for place, label, value in zip(places, labels, values, strict=True):
        axes.text(0, place - _BAR, printable(label))
        axes.text(1, place - _BAR, value, weight="bold", ha="right")
    return figures.figure_svg(axes.figure)


@figures.style()
def _months(series: Mapping[str, tuple[str, Sequence[int]]], months: Sequence[date]) -> str:
    """Columns by month on one scale, a row of them for each series, each named where it stands, months below.

    A row is as high as its highest column. Where counts would touch each other, only the highest is written.
    """
    most, step = max(max(values) for _, values in series.values()), figures.WIDTH / len(months)
    bases = list(accumulate(_HEAD + _HIGHEST * max(values) / most for _, values in series.values()))
    axes = figures.sheet(bases[-1] + 2 * _LINE, (-0.5, len(months) - 0.5))
    for base, (name, (colour, values)) in zip(bases, series.items(), strict=True):
        heights = [_HIGHEST * value / most for value in values]
        axes.text(-0.5, base - max(heights) - 22, name, weight="bold")
        axes.hlines(base, -0.5, len(months) - 0.5, figures.MUTED, linewidth=1, clip_on=False)
        axes.vlines(
            range(len(months)), base, [base - h for h in heights], colour, linewidth=min(0.62 * step, 36), clip_on=False
        )
        for at, (value, height) in enumerate(zip(values, heights, strict=True)):
            if len(count(most)) * 7 <= step or value == max(values):
                axes.text(at, base - height - 4, count(value), size=11, color=figures.MUTED, ha="center")
    for at, month in enumerate(months):
        if at % -(-len(months) // _MOST_MONTHS_NAMED) == 0:
            axes.text(at, base + 15, f"T{month.month}", size=11, color=figures.MUTED, ha="center")
        if at == 0 or month.month == 1:
            axes.text(at, base + 30, str(month.year), size=11, color=figures.MUTED, ha="center")
    return figures.figure_svg(axes.figure)


def _chart(
    caption: str, kind: str, said: Iterable[str], svg: str, labels: Iterable[str], rows: Sequence[tuple[str, ...]]
) -> Chart:
    """A chart told in words, what kind it is and what it says, with its table beside it."""
    beside = table(f"Số liệu: {caption[:1].lower()}{caption[1:]}", labels, rows)
    return Chart(caption=caption, alt=f"{kind}. {'; '.join(said)}.", svg=svg, table=beside)


_COLUMNS, _PANEL, _LETTERS, _LINES = 2, 123, 22, 3
_WRITTEN = 2
_STEP = 1000
"""10 % in hundredths of a percent."""


def trend_chart(periods: Sequence[str], series: Mapping[str, Sequence[Ratio | None]]) -> Chart | None:
    """Percentages of targets by name, one for each period (None: none is known or may be shown).

    Only the targets whose percentage changes; None when there is none, as with a single period. The first and the last
    figure are written in the chart, so that two periods want no table.
    """
    known = {name: [one.hundredths if one else None for one in ratios] for name, ratios in series.items()}
    drawn = {name: values for name, values in known.items() if len({*values} - {None}) > 1}
    if not drawn:
        return None
    caption = f"Kết quả từ {lower_first(periods[0])} đến {lower_first(periods[-1])}"
    rows = [(name, *map(percent, values)) for name, values in drawn.items()]
    kind = "Biểu đồ đường, mỗi chỉ tiêu một hình, các kỳ từ trái sang phải"
    said = [f"{name}: {', '.join(values)}" for name, *values in rows]
    chart = _chart(caption, kind, said, _small_multiples(drawn), ("Chỉ tiêu", *periods), rows)
    return chart if len(periods) > _WRITTEN else replace(chart, table=None)


@figures.style()
def _small_multiples(drawn: Mapping[str, Sequence[int | None]]) -> str:
    """A line for each target on one scale that ends at 100 %, its first and its last value written."""
    least = min(value for values in drawn.values() for value in values if value is not None) // _STEP * _STEP
    axes = figures.sheet(_PANEL * -(-len(drawn) // _COLUMNS))
    for place, (name, values) in enumerate(drawn.items()):
        left, top = place % _COLUMNS / _COLUMNS + 0.01, place // _COLUMNS * _PANEL
        for row, line in enumerate(textwrap.wrap(name, _LETTERS, max_lines=_LINES, placeholder="…"), start=1):
            axes.text(left, top + 15 * row, line, size=12)
        axes.hlines((top + 67, top + 107), left, left + 0.42, figures.TRACK, linewidth=1)
        known = [at for at, value in enumerate(values) if value is not None]
        across = [left + 0.01 + 0.4 * at / (len(values) - 1) for at in known]
        down = [top + 107 - 40 * ((values[at] or 0) - least) / (_WHOLE - least) for at in known]
        axes.plot(across, down, color=figures.BLUE, marker="o", markersize=4, clip_on=False)
        for end, side in ((0, "left"), (-1, "right")):
            axes.text(across[end], down[end] - 6, percent(values[known[end]]), size=11, color=figures.MUTED, ha=side)
    return figures.figure_svg(axes.figure)
