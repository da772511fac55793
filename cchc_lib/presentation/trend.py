"""Targets over the periods that exist, as small charts of one scale beside each other."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from cchc_lib.domain.results import Ratio
from cchc_lib.presentation import figures
from cchc_lib.presentation.blocks import Chart, Table
from cchc_lib.presentation.numbers import percent
from cchc_lib.presentation.tables import columns
from cchc_lib.presentation.words import lower_first

_COLUMNS, _PANEL, _LETTERS = 2, 108, 22
_WRITTEN = 2
_WHOLE, _STEP = 10000, 1000
"""100 % and 10 % in hundredths of a percent."""


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
    told = "; ".join(f"{name}: {', '.join(map(percent, values))}" for name, values in drawn.items())
    return Chart(
        caption=caption,
        alt=f"Biểu đồ đường, mỗi chỉ tiêu một hình, các kỳ từ trái sang phải. {told}.",
        svg=_small_multiples(drawn),
        table=Table(
            caption=f"Bảng số liệu: {lower_first(caption)}",
            columns=columns("Chỉ tiêu", *periods),
            rows=tuple((name, *map(percent, values)) for name, values in drawn.items()),
        )
        if len(periods) > _WRITTEN
        else None,
    )


@figures.style()
def _small_multiples(drawn: Mapping[str, Sequence[int | None]]) -> str:
    """A line for each target on one scale that ends at 100 %, its first and its last value written."""
    least = min(value for values in drawn.values() for value in values if value is not None) // _STEP * _STEP
    axes = figures.sheet(_PANEL * -(-len(drawn) // _COLUMNS))
    for place, (name, values) in enumerate(drawn.items()):
        left, top = place % _COLUMNS / _COLUMNS + 0.01, place // _COLUMNS * _PANEL
        for row, line in enumerate(textwrap.wrap(name, _LETTERS, max_lines=2, placeholder="…"), start=1):
            axes.text(left, top + 15 * row, line, size=12)
        axes.hlines((top + 52, top + 92), left, left + 0.42, figures.TRACK, linewidth=1)
        known = [at for at, value in enumerate(values) if value is not None]
        across = [left + 0.01 + 0.4 * at / (len(values) - 1) for at in known]
        down = [top + 92 - 40 * ((values[at] or 0) - least) / (_WHOLE - least) for at in known]
        axes.plot(across, down, color=figures.BLUE, marker="o", markersize=4, clip_on=False)
        for end, side in ((0, "left"), (-1, "right")):
            axes.text(across[end], down[end] - 6, percent(values[known[end]]), size=11, color=figures.MUTED, ha=side)
    return figures.figure_svg(axes.figure)
