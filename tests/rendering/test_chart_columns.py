"""Tests of tall charts in two columns on paper."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from cchc_lib.presentation.drawings import Bar, bars_svg
from cchc_lib.presentation.svg import tidy_svg
from cchc_lib.rendering.chart_columns import in_columns


def bars(count: int) -> ET.Element:
    """A chart of so many bars, each with a label of one line, what the mark means on top."""
    drawn = [Bar(f"Chỉ tiêu {number}", f"{number}%", number / 100, 1.0, "#1d5b99") for number in range(1, count + 1)]
    return tidy_svg(bars_svg(drawn, mark="Vạch đứng: mức yêu cầu"), prefix="p")


def size(root: ET.Element) -> tuple[float, float]:
    """Width and height."""
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    return width, height


def labels(root: ET.Element) -> list[str]:
    """The texts that stand directly in an element, in order."""
    return [text.text or "" for text in root.findall("text")]


def test_a_tall_chart_becomes_half_as_high_and_loses_nothing() -> None:
    """The lower half stands beside the upper one, each label with its bar, the first bars on one line."""
    root, before = bars(12), bars(12)
    everything = sorted(ET.tostring(element) for element in before)
    in_columns(root)
    (lower,) = root.findall("g")
    width, height = size(before)
    assert size(root)[0] == 2 * width + 36
    assert height / 2 < size(root)[1] < 0.6 * height
    assert labels(root)[1::2] == [f"Chỉ tiêu {number}" for number in range(1, 7)]
    assert labels(lower)[::2] == [f"Chỉ tiêu {number}" for number in range(7, 13)]
    root.remove(lower)
    assert sorted(ET.tostring(element) for element in (*root, *lower)) == everything
    across, up = map(float, lower.attrib["transform"].removeprefix("translate(").removesuffix(")").split())
    first, seventh = (
        next(float(text.attrib["y"]) for text in part.findall("text") if text.text == f"Chỉ tiêu {number}")
        for part, number in ((root, 1), (lower, 7))
    )
    assert (across, seventh + up) == (width + 36, first)


@pytest.mark.parametrize("count", [2, 6])
def test_a_chart_that_is_not_tall_stays(count: int) -> None:
    """As it was drawn."""
    root = bars(count)
    in_columns(root)
    assert ET.tostring(root) == ET.tostring(bars(count))


@pytest.mark.parametrize(
    "inside", ['<circle r="3" cy="2"/>', '<path d="M 0 1 C 1 2 3 4 5 6"/>', '<g><text y="1"/></g>']
)
def test_a_drawing_of_another_make_stays(inside: str) -> None:
    """What is not a flat drawing of our canvas is not guessed at."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 900">{inside}<rect height="2"/></svg>'
    root = tidy_svg(svg, prefix="p")
    in_columns(root)
    assert size(root) == (100, 900)
    assert len(root) == 2
