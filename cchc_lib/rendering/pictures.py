"""Figures on paper: every one becomes an SVG whose letters are in the paper's own font."""

from __future__ import annotations

from base64 import b64decode
from xml.etree import ElementTree as ET

from cchc_lib.errors import CchcError
from cchc_lib.presentation.blocks import Chart, Picture
from cchc_lib.presentation.svg import photo_svg, svg_text, tidy_svg
from cchc_lib.rendering.paper.nodes import FAMILY, Figure
from cchc_lib.text import printable

_TEXT_WIDTH, _MOST_HEIGHT = 468.0, 480.0  # points between the margins, and what leaves room for a caption
_POINTS_PER_PIXEL = 0.75


def chart_figure(chart: Chart) -> Figure:
    """One of our charts."""
    return _figure(chart.svg, chart.caption, chart.alt)


def picture_figure(picture: Picture) -> Figure:
    """A figure of the teacher's own; CchcError when it is broken."""
    if picture.format == "svg":
        return _figure(picture.content, picture.caption, picture.alt)
    return _figure(photo_svg(picture.format, picture.content), picture.caption, picture.alt, scale=_POINTS_PER_PIXEL)


def embedded_figure(form: str, content: str, caption: str, width: str) -> Figure:
    """A picture (png, jpeg or svg+xml in base64) that stands in Markdown, ``width`` pixels wide where that is said.

    Raises CchcError when it is broken.
    """
    svg = b64decode(content).decode(errors="replace") if form == "svg+xml" else photo_svg(form, content)
    return _figure(svg, caption, caption, scale=_POINTS_PER_PIXEL, width=int(width) if width.isdecimal() else 0)


def _figure(svg: str, caption: str, alt: str, scale: float = 1.0, width: int = 0) -> Figure:
    """A picture of pixels too is in an SVG, so that all exporters have one kind of figure."""
    try:
        root = tidy_svg(printable(svg), prefix="p")
        _, _, across, down = (float(number) for number in root.attrib["viewBox"].replace(",", " ").split())
        scale = min(width / across * scale if width else scale, _TEXT_WIDTH / across, _MOST_HEIGHT / down)
        share, ratio = round(across * scale / _TEXT_WIDTH, 4), round(down / across, 4)
    except (ET.ParseError, ValueError, ZeroDivisionError) as error:
        raise _broken(caption) from error
    root.set("font-family", FAMILY)
    words = printable(alt).strip() or printable(caption).strip() or "Hình minh họa"
    return Figure(svg_text(root), printable(caption), words, share, ratio)


def _broken(caption: str) -> CchcError:
    return CchcError(f"Hình “{caption}” trong sổ tay bị hỏng nên không in được; hãy chèn lại hình rồi chạy lại sổ tay.")
