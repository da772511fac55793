"""Charts: right words and figures, tidy SVG, colours that can be seen in both schemes."""

import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from cchc_lib.domain.balance import Balance
from cchc_lib.domain.results import Ratio
from cchc_lib.report.blocks import Chart
from cchc_lib.report.charts import months_chart, satisfaction_chart
from cchc_lib.report.figures import DARK, TRACK, WHITE, sheet

MONTHS = {
    date(2025, 11, 15): Balance(received=2, early=1, overdue=1),
    date(2025, 12, 1): Balance(received=20, early=19, overdue=2),
    date(2026, 1, 1): Balance(received=1, late=3),
    date(2026, 2, 1): Balance(received=4, on_time=4),
}
SURVEY = {"Kết quả": Ratio(40, 44), "Người phục vụ": Ratio(5, 6)}
HOSTILE = '</text><script>alert(1)</script>\x00\u202e" onload="x'


def charts() -> list[Chart]:
    made = [months_chart(MONTHS, caption="Hồ sơ theo tháng"), satisfaction_chart(SURVEY, caption="Mức độ hài lòng")]
    return [chart for chart in made if chart is not None]


def drawn(chart: Chart) -> ET.Element:
    return ET.fromstring(chart.svg)  # noqa: S314 - our own drawing


def texts(chart: Chart) -> list[str]:
    return [element.text or "" for element in drawn(chart).iter("{http://www.w3.org/2000/svg}text")]


def test_months_chart_names_months_and_the_year_where_it_changes() -> None:
    chart = charts()[0]
    assert texts(chart) == [
        *("Tiếp nhận", "2", "20", "1", "4", "Giải quyết", "1", "19", "3", "4"),
        *("Còn lại cuối tháng", "1", "2", "0", "0", "T11", "2025", "T12", "T1", "2026", "T2"),
    ]
    assert "tháng 12/2025: tiếp nhận 20, giải quyết 19, còn 2; tháng 01/2026: tiếp nhận 1" in chart.alt
    assert months_chart(dict([*MONTHS.items()][:3]), caption="Ba tháng") is None


def test_factors_are_named() -> None:
    assert texts(charts()[1]) == ["Kết quả (n = 44)", "90,91%", "Người phục vụ (n = 6)", "83,33%"]


def test_one_number_makes_no_chart() -> None:
    """A chart compares; a single figure, or those of a few cases, stand in a sentence."""
    assert months_chart(dict([*MONTHS.items()][:1]), caption="") is None
    assert months_chart({date(2025, month, 1): Balance() for month in (9, 10)}, caption="") is None
    assert months_chart({date(2025, month, 1): Balance(received=5, early=5) for month in (9, 10)}, caption="") is None
    assert satisfaction_chart({"Kết quả": Ratio(4, 5), "Khác": Ratio(0, 0)}, caption="") is None


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.caption)
def test_svg_is_tidy(chart: Chart) -> None:
    """Text as text, presentation attributes only, no id, no font, no width: it fits where it is put."""
    root = drawn(chart)
    assert root.get("viewBox", "").startswith("0 0 320 ")
    for element in root.iter():
        assert not element.attrib.keys() & {"style", "id", "class", "width", "font-family"}
    assert chart.svg.startswith("<svg")


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.caption)
def test_charts_use_only_colours_that_the_dark_page_knows(chart: Chart) -> None:
    assert set(re.findall(r"#[0-9a-f]{6}", chart.svg)) <= DARK.keys()


def test_the_same_figures_give_the_same_bytes() -> None:
    assert [chart.svg for chart in charts()] == [chart.svg for chart in charts()]


def test_nothing_stays_of_the_chart_before() -> None:
    """The axes are the same for all; lines, bars and words of another chart leave no trace."""
    clean = [chart.svg for chart in charts()]
    axes = sheet(100)
    axes.plot([0, 1], [1, 9], marker="o")
    axes.bar([0], [5])
    axes.text(0, 0, "chữ")
    assert [chart.svg for chart in charts()] == clean


def test_hostile_text_stands_as_text() -> None:
    chart = satisfaction_chart({HOSTILE: Ratio(5, 5), "a": Ratio(4, 5)}, caption="Hài lòng")
    assert chart is not None
    assert "<script" not in chart.svg
    assert (
        "".join(texts(chart)[:2])
        .replace(" ", "")
        .startswith("</text><script>alert(1)</script>\N{REPLACEMENT CHARACTER}")
    )


def luminance(colour: str) -> float:
    """WCAG's relative luminance."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", [colour for colour in DARK if colour not in {WHITE, TRACK}])
def test_colours_contrast_with_the_page(colour: str) -> None:
    """4.5:1 in both schemes, fills too since counts stand in them; the track behind a bar means nothing."""
    assert contrast(colour, WHITE) >= 4.5
    assert contrast(DARK[colour], DARK[WHITE]) >= 4.5
