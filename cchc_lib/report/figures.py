"""One style for the kit's charts and for a teacher's own figures, and every figure as the same tidy SVG text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cchc_lib.report.svg import svg_text, tidy_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes
WIDTH = 320
"""Pixels: drawn at a phone's width, so that text is read as it is there and larger on a wide screen."""

INK = "#17212b"
MUTED = "#4d5b69"
TRACK = "#dde3e9"
BLUE = "#1d5b99"
GREEN = "#17603c"
LIGHT_GREEN = "#2f8557"
SLATE = "#5b6b7b"
RED = "#b3261e"
ORANGE = "#a85400"
WHITE = "#ffffff"
DARK = {
    INK: "#e6ebf0",
    MUTED: "#a9b5c1",
    TRACK: "#2f3b46",
    BLUE: "#7db4ea",
    GREEN: "#8fd9b0",
    LIGHT_GREEN: "#5fb888",
    SLATE: "#9fb0c0",
    RED: "#ff9d94",
    ORANGE: "#f0b062",
    WHITE: "#10161c",
}
"""The colours of the style (4.5:1 for text and 3:1 for graphics on white), each with its like on a dark page."""

SETTINGS = Path(__file__).with_name("matplotlibrc")
"""matplotlib's settings, in its own form."""


@contextmanager
def style() -> Iterator[None]:
    """Inside, figures are made in the kit's style, whatever the notebook's own settings are."""
    import matplotlib as mpl

    with mpl.rc_context(settings()):
        yield


@cache
def settings() -> dict[Any, Any]:
    """The settings, read."""
    import matplotlib as mpl

    return dict(mpl.rc_params_from_file(SETTINGS, use_default_template=False))


def sheet(height: float, columns: tuple[float, float] = (0, 1)) -> Axes:
    """Empty axes of a phone's width, to be drawn on under the style and turned into SVG before the next are asked for.

    Across they count from one of ``columns`` to the other, down in pixels from 0 to ``height``. Bars are hlines and
    columns vlines as thick as they are to be: one artist, where barh makes one for each bar and takes four times as
    long; and the axes are made once, for that takes as long as all that a chart puts on them.
    """
    axes = _axes()
    for artist in [*axes.texts, *axes.collections, *axes.lines, *axes.patches]:
        artist.remove()
    axes.figure.set(figwidth=WIDTH / 72, figheight=height / 72)
    axes.set(xlim=columns, ylim=(height, 0))
    return axes


@cache
def _axes() -> Axes:
    from matplotlib.figure import Figure

    axes = Figure(frameon=False, dpi=72).add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    return axes


def figure_svg(figure: Any, *, tight: bool = False) -> str:
    """A matplotlib figure as SVG, under the style: text as text, presentation attributes only.

    ``tight`` fits the sheet to what is drawn.
    """
    raw, options = io.StringIO(), {"bbox_inches": "tight", "pad_inches": 0.05} if tight else {}
    figure.savefig(raw, format="svg", metadata={"Date": None, "Creator": None}, **options)
    return svg_text(tidy_svg(raw.getvalue(), prefix="c"))


def in_style(svg: str) -> bool:
    """Whether a drawing has the style's colours alone, so that a dark page can turn them."""
    return set(re.findall(r"#[0-9a-f]{6}", svg)) <= DARK.keys()
