"""A chart that is tall, as a phone wants it, in two columns, as paper does: half as high, its letters as large."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from xml.etree import ElementTree as ET

_TALL = 1.3  # times as high as wide
_BETWEEN = 36.0  # between the columns
_LEAST_GAP = 4.0  # between two bars; a label stands closer to its bar
_LEAST_PART = 24.0  # a bar with its label is higher than a line of text alone
_POINT = re.compile(r"[ML] \S+ (\S+)")

_Span = tuple[float, float]
"""From where to where something reaches, y counted from the top."""


def in_columns(root: ET.Element) -> None:
    """Move the lower half of a tall drawing of our canvas beside the upper one; any other stays as it is."""
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    try:
        spans = [_span(element) for element in root]
    except (KeyError, ValueError):
        return
    parts = _parts(spans)
    if height <= _TALL * width or len(parts) < 3:
        return
    above, below = min(pairwise(parts), key=lambda two: abs(two[0][1] - height / 2))
    first = next((part for part in parts if part[1] - part[0] >= _LEAST_PART), parts[0])
    up = below[0] - first[0]
    lower = ET.Element("g", {"transform": f"translate({width + _BETWEEN:g} {-up:g})"})
    for element, (top, _) in zip(list(root), spans, strict=True):
        if top >= below[0]:
            root.remove(element)
            lower.append(element)
    root.append(lower)
    root.set("viewBox", f"0 0 {2 * width + _BETWEEN:g} {max(above[1] + _LEAST_GAP, height - up):g}")


def _parts(spans: Iterable[_Span]) -> list[_Span]:
    """What hangs together: bars with their labels and marks, from the top down."""
    parts: list[_Span] = []
    for top, bottom in sorted(spans):
        if parts and top < parts[-1][1] + _LEAST_GAP:
            parts[-1] = (parts[-1][0], max(parts[-1][1], bottom))
        else:
            parts.append((top, bottom))
    return parts


def _span(element: ET.Element) -> _Span:
    """From the top of an element to its bottom."""
    if element.tag == "text":
        line, size = float(element.attrib["y"]), float(element.attrib["font-size"])
        return line - 0.85 * size, line + 0.3 * size
    heights = [float(y) for y in _POINT.findall(element.attrib["d"])]
    return min(heights), max(heights)
