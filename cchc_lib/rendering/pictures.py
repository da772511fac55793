"""Figures on paper: every one becomes an SVG whose letters are in the paper's own font."""

from __future__ import annotations

import base64
import binascii
import io
import re
from xml.etree import ElementTree as ET

from cchc_lib.errors import CchcError
from cchc_lib.presentation.blocks import Chart, Picture
from cchc_lib.presentation.svg import tidy_svg
from cchc_lib.rendering.paper.nodes import Figure
from cchc_lib.rendering.paper.typeface import FAMILY
from cchc_lib.text import printable

_DATA_URI = re.compile(r"data:image/(png|jpeg);base64,(.+)", re.DOTALL)
_TEXT_WIDTH, _MOST_HEIGHT = 468.0, 480.0  # points between the margins, and what leaves room for a caption
_POINTS_PER_PIXEL = 0.75
_SVG = "http://www.w3.org/2000/svg"


def chart_figure(chart: Chart) -> Figure:
    """One of our charts."""
    return _drawing(chart.svg, chart.caption, chart.alt)


def picture_figure(picture: Picture) -> Figure:
    """A figure of the teacher's own; CchcError when it is broken."""
    if picture.format == "svg":
        return _drawing(picture.content, picture.caption, picture.alt)
    return _photo(picture.format, picture.content, picture.caption, picture.alt)


def figure_from_data_uri(uri: str, *, caption: str, alt: str) -> Figure:
    """A picture that stands in the Markdown itself; CchcError when it is broken or of another kind."""
    found = _DATA_URI.fullmatch(uri)
    if found is None:
        raise _broken(caption)
    return _photo(found[1], found[2], caption, alt)


def _drawing(svg: str, caption: str, alt: str) -> Figure:
    try:
        root = tidy_svg(printable(svg), prefix="p")
        _, _, width, height = (float(number) for number in root.attrib["viewBox"].replace(",", " ").split())
        return _figure(root, width, height, caption, alt)
    except (ET.ParseError, ValueError, ZeroDivisionError) as error:
        raise _broken(caption) from error


def _photo(form: str, content: str, caption: str, alt: str) -> Figure:
    """A picture of pixels, put into an SVG so that both exporters have one kind of figure."""
    from PIL import Image

    try:
        raw = base64.b64decode("".join(content.split()), validate=True)
        with Image.open(io.BytesIO(raw), formats=["PNG", "JPEG"]) as image:
            image.load()
            width, height = image.size
    except (binascii.Error, OSError, SyntaxError, ValueError) as error:
        raise _broken(caption) from error
    size = {"width": str(width), "height": str(height)}
    root = ET.Element("svg", {"xmlns": _SVG, "viewBox": f"0 0 {width} {height}"})
    ET.SubElement(root, "image", size | {"href": f"data:image/{form};base64,{base64.b64encode(raw).decode()}"})
    return _figure(root, width * _POINTS_PER_PIXEL, height * _POINTS_PER_PIXEL, caption, alt)


def _figure(root: ET.Element, width: float, height: float, caption: str, alt: str) -> Figure:
    root.set("font-family", FAMILY)
    scale = min(1.0, _TEXT_WIDTH / width, _MOST_HEIGHT / height)
    svg, share = ET.tostring(root, encoding="unicode"), round(width * scale / _TEXT_WIDTH, 4)
    words = printable(alt).strip() or printable(caption).strip() or "Hình minh họa"
    return Figure(svg, printable(caption), words, share, round(height / width, 4))


def _broken(caption: str) -> CchcError:
    return CchcError(f"Hình “{caption}” trong sổ tay bị hỏng nên không in được; hãy chèn lại hình rồi chạy lại sổ tay.")
