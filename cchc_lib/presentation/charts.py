"""The charts of a report: each what it needs and no more, its table beside it, told in words for who cannot see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cchc_lib.domain.breakdowns import MonthFigures
from cchc_lib.domain.form06 import Form06Row
from cchc_lib.domain.results import Ratio
from cchc_lib.presentation import canvas
from cchc_lib.presentation.blocks import Chart, Table, TableColumn
from cchc_lib.presentation.drawings import Bar, Key, Panel, Stack, bars_svg, months_svg, stacks_svg
from cchc_lib.presentation.numbers import count, percent
from cchc_lib.presentation.tables import columns

_WHOLE = 10000
"""100 % in hundredths of a percent."""


@dataclass(frozen=True, slots=True)
class _State:
    """A state of cases in Biểu 06: the line's attribute, its heading on the form, its colour."""

    id: str
    group: str
    label: str
    colour: str


_STATES = (
    _State("early", "Đã giải quyết", "Trước hạn", canvas.GREEN),
    _State("on_time", "Đã giải quyết", "Đúng hạn", canvas.LIGHT_GREEN),
    _State("late", "Đã giải quyết", "Quá hạn", canvas.RED),
    _State("within_term", "Đang giải quyết", "Trong hạn", canvas.SLATE),
    _State("overdue", "Đang giải quyết", "Quá hạn", canvas.ORANGE),
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
    drawn = [
        Bar(
            bar.label,
            percent(bar.reached) if bar.met else f"chưa đạt {percent(bar.reached)}",
            (bar.reached or 0) / _WHOLE,
            None if bar.asked is None else bar.asked / _WHOLE,
            canvas.BLUE if bar.met else canvas.RED,
        )
        for bar in valued
    ]
    rows = [(bar.label, percent(bar.asked), percent(bar.reached)) for bar in valued]
    return Chart(
        caption=caption,
        alt=_sentence("Biểu đồ thanh; vạch đứng là mức yêu cầu", map(_target_in_words, valued)),
        svg=bars_svg(drawn, mark="Vạch đứng: mức yêu cầu"),
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
    bars = [Bar(label, figure, number / most) for (label, figure), number in zip(rows, reasons.values(), strict=True)]
    return Chart(
        caption=caption,
        alt=_sentence("Biểu đồ thanh", [f"{label}: {figure} hồ sơ" for label, figure in rows]),
        svg=bars_svg(bars),
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
        Bar(f"{factor} (n = {n})", value, (ratio.hundredths or 0) / _WHOLE)
        for (factor, n, value), ratio in zip(rows, shown.values(), strict=True)
    ]
    return Chart(
        caption=caption,
        alt=_sentence(
            "Biểu đồ thanh", [f"{factor}: {value} hài lòng trong {n} lượt trả lời" for factor, n, value in rows]
        ),
        svg=bars_svg(bars),
        table=_table(caption, ("Yếu tố", "Lượt trả lời (n)", "Hài lòng"), rows),
    )


def form06_chart(lines: Sequence[Form06Row], *, caption: str) -> Chart | None:
    """Biểu 06 by field: cases by how they were settled or stand; None with no case at all."""
    fields = [line for line in lines if line.settled + line.open]
    if not fields:
        return None
    states = [state for state in _STATES if any(getattr(line, state.id) for line in fields)]
    stacks = [
        Stack(
            label=line.field or "(để trống)",
            figure=f"{count(line.settled + line.open)} hồ sơ",
            parts=tuple(getattr(line, state.id) for state in states),
        )
        for line in fields
    ]
    return Chart(
        caption=caption,
        alt=_sentence("Biểu đồ thanh chồng", [_stack_in_words(stack, states) for stack in stacks]),
        svg=stacks_svg(stacks, [Key(f"{state.group}, {state.label.lower()}", state.colour) for state in states]),
        table=Table(
            caption=_table_caption(caption),
            columns=(
                *columns("Lĩnh vực"),
                *(TableColumn(label=state.label, group=state.group, align="right") for state in states),
                TableColumn(label="Tổng số", align="right"),
            ),
            rows=tuple((stack.label, *map(count, stack.parts), count(sum(stack.parts))) for stack in stacks),
        ),
    )


def _stack_in_words(stack: Stack, states: Sequence[_State]) -> str:
    parts = [
        f"{count(number)} {state.group.lower()} {state.label.lower()}"
        for number, state in zip(stack.parts, states, strict=True)
        if number
    ]
    return f"{stack.label}: {stack.figure}, gồm {', '.join(parts)}"


def months_chart(months: Sequence[MonthFigures], *, caption: str) -> Chart | None:
    """Received, settled and open month by month; None with fewer than two months or nothing in them."""
    if len(months) < 2 or not any(month.received or month.settled or month.open for month in months):
        return None
    rows = [
        (f"{month.first_day:%m/%Y}", count(month.received), count(month.settled), count(month.open)) for month in months
    ]
    said = [f"tháng {name}: tiếp nhận {got}, giải quyết {done}, còn {still}" for name, got, done, still in rows]
    panels = [
        Panel("Tiếp nhận", canvas.SLATE, tuple(month.received for month in months)),
        Panel("Giải quyết", canvas.GREEN, tuple(month.settled for month in months)),
        Panel("Còn lại cuối tháng", canvas.BLUE, tuple(month.open for month in months)),
    ]
    return Chart(
        caption=caption,
        alt=_sentence("Ba dãy cột theo tháng", said),
        svg=months_svg(panels, [month.first_day for month in months]),
        table=_table(caption, ("Tháng", *(panel.label for panel in panels)), rows),
    )


def _sentence(kind: str, said: Iterable[str]) -> str:
    return f"{kind}. {'; '.join(said)}."


def _table(caption: str, labels: Sequence[str], rows: Iterable[tuple[str, ...]]) -> Table:
    return Table(caption=_table_caption(caption), columns=columns(*labels), rows=tuple(rows))


def _table_caption(caption: str) -> str:
    return f"Số liệu: {caption[:1].lower()}{caption[1:]}"
