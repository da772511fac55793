"""The charts of a report: each what it needs and no more, its table beside it, told in words for who cannot see it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cchc_lib.domain.breakdowns import MonthFigures
from cchc_lib.domain.form06 import Form06Row
from cchc_lib.domain.results import Ratio
from cchc_lib.presentation import canvas
from cchc_lib.presentation.blocks import Chart, Table, TableColumn
from cchc_lib.presentation.canvas import Canvas
from cchc_lib.presentation.numbers import count, percent
from cchc_lib.text import printable

_WHOLE = 10000
_LETTERS_IN_LINE = 34
_MOST_MONTHS_NAMED = 14
_STACK = (
    ("early", "Trước hạn", canvas.GREEN),
    ("on_time", "Đúng hạn", canvas.LIGHT_GREEN),
    ("late", "Quá hạn (đã xong)", canvas.RED),
    ("within_term", "Đang giải quyết, trong hạn", canvas.SLATE),
    ("overdue", "Đang giải quyết, quá hạn", canvas.ORANGE),
)
_PANELS = (
    ("received", "Tiếp nhận", canvas.SLATE),
    ("settled", "Giải quyết", canvas.GREEN),
    ("open", "Còn lại cuối tháng", canvas.BLUE),
)


@dataclass(frozen=True, slots=True)
class TargetBar:
    """A target's percentage and what is asked, both in hundredths of a percent."""

    label: str
    reached: int | None
    asked: int | None = None


@dataclass(frozen=True, slots=True)
class _Bar:
    """A bar with its label above and its figure at the right; ``share`` and ``mark`` are parts of the whole width."""

    label: str
    figure: str
    share: float
    mark: float | None = None
    colour: str = canvas.BLUE


def target_chart(bars: Sequence[TargetBar], *, caption: str) -> Chart | None:
    """What was reached against what is asked; None with fewer than two targets that have a percentage."""
    valued = [bar for bar in bars if bar.reached is not None]
    if len(valued) < 2:
        return None
    drawn = [
        _Bar(
            bar.label,
            percent(bar.reached),
            (bar.reached or 0) / _WHOLE,
            None if bar.asked is None else bar.asked / _WHOLE,
            _by_target(bar),
        )
        for bar in valued
    ]
    rows = [(bar.label, percent(bar.asked), percent(bar.reached)) for bar in valued]
    said = [f"{label} {reached}" + (f" (yêu cầu {asked})" if asked != "–" else "") for label, asked, reached in rows]
    return Chart(
        caption=caption,
        alt=_sentence("Biểu đồ thanh; vạch đứng là mức yêu cầu", said),
        svg=_bars_svg(drawn),
        table=_table(caption, ("Chỉ tiêu", "Yêu cầu", "Kết quả"), rows),
    )


def _by_target(bar: TargetBar) -> str:
    met = bar.asked is None or (bar.reached or 0) >= bar.asked
    return canvas.BLUE if met else canvas.RED


def late_reasons_chart(reasons: Mapping[str, int], *, caption: str) -> Chart | None:
    """Why items were late, with counts; None with fewer than two reasons."""
    if len(reasons) < 2:
        return None
    most = max(reasons.values())
    rows = [(reason or "Chưa ghi lý do", count(number)) for reason, number in reasons.items()]
    bars = [_Bar(label, figure, number / most) for (label, figure), number in zip(rows, reasons.values(), strict=True)]
    return Chart(
        caption=caption,
        alt=_sentence("Biểu đồ thanh", [f"{label}: {figure} hồ sơ" for label, figure in rows]),
        svg=_bars_svg(bars),
        table=_table(caption, ("Lý do", "Số hồ sơ"), rows),
    )


def satisfaction_chart(factors: Mapping[str, Ratio], *, caption: str) -> Chart | None:
    """Share of satisfied answers by factor, with their number n; None with fewer than two factors that have answers.

    Groups too small to be shown must have been merged before (product.md, 'Publishing and personal data').
    """
    shown = {factor: ratio for factor, ratio in factors.items() if ratio.hundredths is not None}
    if len(shown) < 2:
        return None
    rows = [(factor, count(ratio.denominator), percent(ratio.hundredths)) for factor, ratio in shown.items()]
    bars = [
        _Bar(f"{factor} (n = {n})", value, (ratio.hundredths or 0) / _WHOLE)
        for (factor, n, value), ratio in zip(rows, shown.values(), strict=True)
    ]
    return Chart(
        caption=caption,
        alt=_sentence(
            "Biểu đồ thanh", [f"{factor}: {value} hài lòng trong {n} lượt trả lời" for factor, n, value in rows]
        ),
        svg=_bars_svg(bars),
        table=_table(caption, ("Yếu tố", "Lượt trả lời (n)", "Hài lòng"), rows),
    )


def form06_chart(lines: Sequence[Form06Row], *, caption: str) -> Chart | None:
    """Biểu 06 by field: cases by how they were settled or stand; None with no case at all."""
    fields = [line for line in lines if line.settled + line.open]
    if not fields:
        return None
    shown = [state for state in _STACK if any(getattr(line, state[0]) for line in fields)]
    rows = [
        (
            line.field or "(để trống)",
            *(count(getattr(line, name)) for name, _, _ in shown),
            count(line.settled + line.open),
        )
        for line in fields
    ]
    said = [
        f"{row[0]}: {row[-1]} hồ sơ, gồm "
        + ", ".join(
            f"{number} {label.lower()}" for number, (_, label, _) in zip(row[1:-1], shown, strict=True) if number != "0"
        )
        for row in rows
    ]
    labels = ("Lĩnh vực", *(label for _, label, _ in shown), "Tổng số")
    return Chart(
        caption=caption,
        alt=_sentence("Biểu đồ thanh chồng", said),
        svg=_stacks_svg(fields, shown),
        table=_table(caption, labels, rows),
    )


def months_chart(months: Sequence[MonthFigures], *, caption: str) -> Chart | None:
    """Received, settled and open month by month; None with fewer than two months or nothing in them."""
    if len(months) < 2 or not any(month.received or month.settled or month.open for month in months):
        return None
    names = [f"{month.first_day:%m/%Y}" for month in months]
    rows = [
        (name, count(month.received), count(month.settled), count(month.open))
        for name, month in zip(names, months, strict=True)
    ]
    said = [f"tháng {name}: tiếp nhận {got}, giải quyết {done}, còn {still}" for name, got, done, still in rows]
    return Chart(
        caption=caption,
        alt=_sentence("Ba dãy cột theo tháng", said),
        svg=_months_svg(months),
        table=_table(caption, ("Tháng", *(label for _, label, _ in _PANELS)), rows),
    )


def _sentence(kind: str, said: Iterable[str]) -> str:
    return f"{kind}. {'; '.join(said)}."


def _table(caption: str, labels: Sequence[str], rows: Iterable[tuple[str, ...]]) -> Table:
    columns = (TableColumn(label=labels[0]), *(TableColumn(label=label, align="right") for label in labels[1:]))
    return Table(caption=f"Số liệu: {caption[:1].lower()}{caption[1:]}", columns=columns, rows=tuple(rows))


def _lines(label: str, most: int = 2) -> list[str]:
    """A label in as many lines as may stand over a bar."""
    return textwrap.wrap(printable(label), _LETTERS_IN_LINE, max_lines=most, placeholder="…") or [""]


def _bars_svg(bars: Sequence[_Bar]) -> str:
    """Bars below each other, label above, figure at the right, what is asked as an upright mark."""
    labels = [_lines(bar.label) for bar in bars]
    sheet = Canvas(sum(17 * len(lines) + 24 for lines in labels))
    y = 0.0
    for bar, lines in zip(bars, labels, strict=True):
        for line in lines:
            y += 17
            sheet.text(0, y - 3, line)
        sheet.text(canvas.WIDTH, y - 3, bar.figure, bold=True, anchor="right")
        sheet.rectangle(0, y + 2, canvas.WIDTH, 10, canvas.TRACK)
        sheet.rectangle(0, y + 2, canvas.WIDTH * min(bar.share, 1), 10, bar.colour)
        if bar.mark is not None:
            x = min(max(canvas.WIDTH * bar.mark, 1.5), canvas.WIDTH - 1.5)
            sheet.line(x, y - 1, x, y + 15, canvas.INK, 3)
        y += 24
    return sheet.svg()


def _stacks_svg(fields: Sequence[Form06Row], shown: Sequence[tuple[str, str, str]]) -> str:
    """A key, then a stacked bar for each field, the counts in the parts that are wide enough."""
    most = max(line.settled + line.open for line in fields)
    labels = [_lines(line.field or "(để trống)") for line in fields]
    sheet = Canvas(20 * len(shown) + 8 + sum(17 * len(lines) + 34 for lines in labels))
    y = 0.0
    for _, label, colour in shown:
        sheet.rectangle(0, y + 4, 12, 12, colour)
        sheet.text(20, y + 15, label, colour=canvas.MUTED)
        y += 20
    y += 8
    for line, lines in zip(fields, labels, strict=True):
        for text in lines:
            y += 17
            sheet.text(0, y - 3, text)
        total = line.settled + line.open
        sheet.text(canvas.WIDTH, y - 3, f"{count(total)} hồ sơ", bold=True, anchor="right")
        x = 0.0
        for name, _, colour in shown:
            number = getattr(line, name)
            width = canvas.WIDTH * number / most
            if number:
                sheet.rectangle(x, y + 2, max(width - 1.5, 1), 22, colour)
            if width >= 9 * len(count(number)) + 6:
                sheet.text(x + width / 2 - 0.75, y + 18, count(number), colour=canvas.WHITE, anchor="center")
            x += width
        y += 34
    return sheet.svg()


def _months_svg(months: Sequence[MonthFigures]) -> str:
    """Three rows of columns under each other on one scale, each named where it stands, months below."""
    panel, tall = 104.0, 54.0
    sheet = Canvas(panel * len(_PANELS) + 34)
    step = canvas.WIDTH / len(months)
    width = min(step * 0.62, 36)
    most = max(getattr(month, name) for month in months for name, _, _ in _PANELS)
    for place, (name, label, colour) in enumerate(_PANELS):
        base = panel * (place + 1)
        sheet.text(0, base - panel + 28, label, bold=True)
        sheet.line(0, base, canvas.WIDTH, base, canvas.MUTED)
        values = [getattr(month, name) for month in months]
        for index, value in enumerate(values):
            x, height = step * (index + 0.5), tall * value / most
            sheet.rectangle(x - width / 2, base - height, width, height, colour)
            if len(count(most)) * 7 <= step or value == max(values):
                sheet.text(x, base - height - 4, count(value), size=11, colour=canvas.MUTED, anchor="center")
    _month_names(sheet, months, panel * len(_PANELS), step)
    return sheet.svg()


def _month_names(sheet: Canvas, months: Sequence[MonthFigures], y: float, step: float) -> None:
    every = -(-len(months) // _MOST_MONTHS_NAMED)
    for index, month in enumerate(months):
        x = step * (index + 0.5)
        if index % every == 0:
            sheet.text(x, y + 15, f"T{month.first_day.month}", size=11, colour=canvas.MUTED, anchor="center")
        if index == 0 or month.first_day.month == 1:
            sheet.text(x, y + 30, str(month.first_day.year), size=11, colour=canvas.MUTED, anchor="center")
