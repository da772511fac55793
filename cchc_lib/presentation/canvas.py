"""Drawing by matplotlib on a sheet as wide as a phone: rectangles, lines and text in CSS pixels, out as tidy SVG."""

from __future__ import annotations

import io
from typing import Any, Literal

from cchc_lib.presentation.svg import svg_text, tidy_svg

WIDTH = 320
"""Drawn at a phone's width, so that text is read as it is there and larger on a wide screen."""

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
"""All colours that charts use (4.5:1 for text and 3:1 for graphics on white), each with its like on a dark page."""

Anchor = Literal["left", "center", "right"]


class Canvas:
    """A sheet ``height`` pixels high, y counted from the top as in SVG; the same calls give the same bytes."""

    def __init__(self, height: float) -> None:
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure

        self._figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72)
        FigureCanvasSVG(self._figure)
        self._height = height

    def _add(self, artist: Any) -> None:
        from matplotlib.transforms import IdentityTransform

        artist.set_transform(IdentityTransform())
        self._figure.add_artist(artist, clip=False)

    def rectangle(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle from its top left corner."""
        from matplotlib.patches import Rectangle

        x, y, width, height = (round(length, 1) for length in (x, self._height - y - height, width, height))
        self._add(Rectangle((x, y), width, height, facecolor=colour, linewidth=0))

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1) -> None:
        """A straight line."""
        from matplotlib.lines import Line2D

        ends = (self._height - y1, self._height - y2)
        self._add(Line2D((x1, x2), ends, color=colour, linewidth=width, solid_capstyle="butt"))

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 13,
        colour: str = INK,
        bold: bool = False,
        anchor: Anchor = "left",
    ) -> None:
        """Text on the base line ``y``."""
        from matplotlib.text import Text

        weight = "bold" if bold else "normal"
        self._add(
            Text(
                x,
                self._height - y,
                words,
                size=size,
                color=colour,
                weight=weight,
                ha=anchor,
                va="baseline",
                parse_math=False,
            )
        )

    def svg(self) -> str:
        """The drawing: text as text, presentation attributes only."""
        import matplotlib as mpl

        raw = io.StringIO()
        with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "cchc"}):
            self._figure.patch.set_visible(False)
            self._figure.savefig(raw, format="svg", metadata={"Date": None, "Creator": None})
        return svg_text(tidy_svg(raw.getvalue(), prefix="c"))
