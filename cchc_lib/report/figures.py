"""One style for the kit's charts and for a teacher's own figures, and every figure as the same tidy SVG text."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

from cchc_lib.text import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes


WIDTH = 320
"""Pixels: drawn at a phone's width, so that text is read as it is there and larger on a wide screen."""

INK = "#17212b"
MUTED = "#4d5b69"
TRACK = "#dde3e9"
WHITE = "#ffffff"
BLUE = "#1d5b99"
GREEN = "#17603c"
SLATE = "#5b6b7b"
DARK = {
    INK: "#e6ebf0",
    MUTED: "#a9b5c1",
    TRACK: "#2f3b46",
    BLUE: "#7db4ea",
    GREEN: "#8fd9b0",
    "#2f8557": "#5fb888",
    SLATE: "#9fb0c0",
    "#b3261e": "#ff9d94",
    "#a85400": "#f0b062",
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


_SVG = "http://www.w3.org/2000/svg"
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^)'\"]+)['\"]?\s*\)|^#(.+)")
_NO_TURN = re.compile(r"rotate\(-?0(?: [-\d. ]+)?\)")
_FONT = re.compile(r"(?:italic |oblique )?(?:(bold|[1-9]00)\b)?.*?(\d+(?:\.\d+)?)px")
_EMBEDDED = re.compile(r"data:image/(?:png|jpeg);base64,([A-Za-z0-9+/=\s]+)")
_MOST_DOTS = (2000, 2000)
"""Across and down: 300 an inch over the whole width of the text."""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WRITTEN = _names("text tspan")
_ELEMENTS = _WRITTEN | _names(
    "svg g path rect circle ellipse line polyline polygon defs clipPath use linearGradient radialGradient stop image "
    "marker pattern mask symbol"
)
_PROPERTIES = _names(
    "fill fill-opacity fill-rule clip-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset "
    "stroke-linecap stroke-linejoin stroke-miterlimit opacity font-size font-weight font-style text-anchor "
    "dominant-baseline stop-color stop-opacity clip-path mask marker-start marker-mid marker-end"
)
_KEPT = _PROPERTIES | _names(
    "id d x y x1 y1 x2 y2 cx cy r rx ry dx dy fx fy width height viewBox points transform offset preserveAspectRatio "
    "gradientUnits gradientTransform clipPathUnits maskUnits patternUnits patternTransform markerWidth "
    "markerHeight markerUnits refX refY orient spreadMethod"
)


def tidy_svg(svg: str, *, prefix: str) -> ET.Element:
    """Parse SVG and keep what draws: scripts, styles, links, metadata and foreign elements are dropped.

    ``style`` attributes become presentation attributes, fonts fall to the page's own, and only ids that something
    refers to are kept, renamed ``prefix``1, 2, … so that two drawings never share one. Raises ``ET.ParseError``.
    """
    if "<!ENTITY" in svg:
        raise ET.ParseError("entities are not read")
    root = _kept(ET.fromstring(svg))  # noqa: S314 - no entities, and expat loads nothing
    root.attrib.setdefault("stroke-linejoin", "round")
    lengths = [re.match(r"\d+(?:\.\d+)?", root.attrib.pop(name, "")) for name in ("width", "height")]
    root.attrib.setdefault("viewBox", " ".join(["0 0", *(found[0] if found else "100" for found in lengths)]))
    _rename_ids(root, prefix)
    _unwrap(root)
    root.set("xmlns", _SVG)
    return root


def tidy_picture(form: str, content: str, *, prefix: str) -> ET.Element:
    """A picture of any kind as tidy SVG: ``svg`` as text, all others (svg+xml, and whatever has dots) in base64.

    One of dots is in an SVG of its size: a browser knows its shape before it is decoded. Raises ``ET.ParseError``.
    """
    if form in ("svg", "svg+xml"):
        drawn = content if form == "svg" else base64.b64decode(content).decode(errors="replace")
        return tidy_svg(printable(drawn), prefix=prefix)
    photo = bare_photo(content)
    if photo is None:
        raise ET.ParseError("no picture")
    width, height = str(photo.width), str(photo.height)
    root = ET.Element("svg", {"stroke-linejoin": "round", "viewBox": f"0 0 {width} {height}", "xmlns": _SVG})
    ET.SubElement(root, "image", {"width": width, "height": height, "href": photo.address})
    return root


class Photo(NamedTuple):
    """A picture of dots: its form (png, jpeg), its base64, its size."""

    form: str
    content: str
    width: int
    height: int

    @property
    def address(self) -> str:
        """The picture as an address that holds it."""
        return f"data:image/{self.form};base64,{self.content}"


@lru_cache(maxsize=16)
def bare_photo(content: str) -> Photo | None:
    """A picture in base64, PNG where it is no JPEG, without what it says beside its dots; None when it is broken.

    A JPEG is upright, as its camera meant it, and no larger than paper shows, or it would make the page heavy and slow
    to write.
    """
    from PIL import Image, ImageOps

    with suppress(OSError, SyntaxError, ValueError), Image.open(io.BytesIO(base64.b64decode(content))) as picture:
        form, written = "JPEG" if picture.format in ("JPEG", "MPO") else "PNG", io.BytesIO()
        upright = ImageOps.exif_transpose(picture)
        upright.info.pop("comment", None)
        if form == "JPEG":
            upright.thumbnail(_MOST_DOTS)
        elif picture.format != form:
            upright = upright.convert("RGBA")
        upright.save(written, form, quality=90, icc_profile=picture.info.get("icc_profile"), exif=b"")
        return Photo(form.lower(), base64.b64encode(written.getvalue()).decode(), *upright.size)
    return None


def described(root: ET.Element, *, prefix: str, title: str, description: str) -> ET.Element:
    """Give a drawing its title and description for screen readers."""
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(tag, {"id": f"{prefix}{tag}"})
        element.text = text
        root.insert(place, element)
    root.attrib.update({"role": "img", "aria-labelledby": f"{prefix}title {prefix}desc"})
    return root


def svg_text(root: ET.Element) -> str:
    """The drawing as text, without an XML declaration."""
    return ET.tostring(root, encoding="unicode")


def words(root: ET.Element) -> list[str]:
    """The texts written in a drawing, in order, each once."""
    return list(dict.fromkeys(" ".join("".join(text.itertext()).split()) for text in root.iter("text")))


def _kept(element: ET.Element) -> ET.Element:
    """A copy with plain tag names, of known children and attributes."""
    copy = ET.Element(_plain(element.tag), dict(_attributes(element)))
    copy.text = element.text if copy.tag in _WRITTEN else None
    for child in element:
        if isinstance(child.tag, str) and child.tag.startswith(f"{{{_SVG}}}") and _plain(child.tag) in _ELEMENTS:
            kept = _kept(child)
            kept.tail = child.tail if copy.tag in _WRITTEN else None
            copy.append(kept)
    return copy


def _plain(name: str) -> str:
    return name.rpartition("}")[2]


def _attributes(element: ET.Element) -> Iterator[tuple[str, str]]:
    """The attributes that are known, and those that say the same as a style; a font's family is left to the page."""
    for name, value in element.attrib.items():
        plain = _plain(name)
        if plain == "href":
            embedded = _EMBEDDED.fullmatch(value)
            photo = bare_photo(embedded[1]) if embedded else None
            if photo or value.startswith("#"):
                yield plain, photo.address if photo else value
        elif plain in _KEPT and not (plain == "transform" and _NO_TURN.fullmatch(value)) and _is_here(value):
            yield plain, " ".join(value.split()) if plain == "d" else value
    for declaration in element.get("style", "").split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name in _PROPERTIES and value and _is_here(value):
            yield name, value.removesuffix("px") if name == "font-size" else value
        elif name == "font" and (font := _FONT.match(value)):
            yield from (("font-weight", font[1]), ("font-size", font[2])) if font[1] else (("font-size", font[2]),)


def _is_here(value: str) -> bool:
    """Whether a value leads nowhere but into the drawing itself, and is no text that nobody sees."""
    here = "url(" not in value.lower() or bool(_REFERENCE.search(value))
    return here and value.isascii() and "//" not in value and "\\" not in value


def _unwrap(parent: ET.Element) -> None:
    """Put the children of a group that says nothing in its place."""
    for place, child in reversed(list(enumerate(parent))):
        _unwrap(child)
        if child.tag in {"g", "defs"} and (not len(child) or (child.tag == "g" and not child.attrib)):
            parent[place : place + 1] = list(child)


def _rename_ids(root: ET.Element, prefix: str) -> None:
    """Number the ids that are referred to, drop the others and what points nowhere."""
    found = [
        (element, name, reference[1] or reference[2])
        for element in root.iter()
        for name, value in element.attrib.items()
        if (reference := _REFERENCE.search(value)) and (name == "href" or reference[1])
    ]
    wanted = {target for _, _, target in found}
    known = [name for element in root.iter() if (name := element.get("id")) in wanted and name is not None]
    names = {name: f"{prefix}{place}" for place, name in enumerate(dict.fromkeys(known), start=1)}
    for element, name, target in found:
        if target not in names:
            del element.attrib[name]
        else:
            element.set(name, f"#{names[target]}" if name == "href" else f"url(#{names[target]})")
    for element in root.iter():
        if (old := element.attrib.pop("id", None)) in names and old is not None:
            element.set("id", names[old])
