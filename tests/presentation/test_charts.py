"""Charts: right words and figures, tidy SVG, colours that can be seen in both schemes."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from cchc_lib.domain.breakdowns import MonthFigures
from cchc_lib.domain.form06 import Form06Row
from cchc_lib.domain.results import Ratio
from cchc_lib.presentation.blocks import Chart
from cchc_lib.presentation.charts import (
    TargetBar,
    form06_chart,
    late_reasons_chart,
    months_chart,
    satisfaction_chart,
    target_chart,
)
from cchc_lib.presentation.figures import DARK, TRACK, WHITE

BARS = (TargetBar("1.1. Văn bản", 10000, 10000), TargetBar("2.2. Hồ sơ đúng hạn", 9812, 10000, met=False))
FIELDS = (
    Form06Row("Giáo dục trung học", 100, 60, 3, 140, 15, 4, 3, 1),
    Form06Row("Văn bằng, chứng chỉ", 0, 5, 0, 0, 4, 0, 1, 0),
)
MONTHS = (MonthFigures(date(2025, 12, 15), 20, 18, 2), MonthFigures(date(2026, 1, 1), 1, 3, 0))
SURVEY = {"Kết quả": Ratio(40, 44), "Người phục vụ": Ratio(5, 6)}
HOSTILE = '</text><script>alert(1)</script>\x00\u202e" onload="x'


def charts() -> list[Chart]:
    """One of each kind."""
    made = [
        target_chart(BARS, caption="Kết quả so với yêu cầu"),
        form06_chart(FIELDS, caption="Hồ sơ theo lĩnh vực"),
        months_chart(MONTHS, caption="Hồ sơ theo tháng"),
        late_reasons_chart({"Nghỉ ốm": 3, "": 1}, caption="Lý do quá hạn"),
        satisfaction_chart(SURVEY, caption="Mức độ hài lòng"),
    ]
    return [chart for chart in made if chart is not None]


def drawn(chart: Chart) -> ET.Element:
    """The drawing's tree."""
    return ET.fromstring(chart.svg)  # noqa: S314 - our own drawing


def texts(chart: Chart) -> list[str]:
    """What is written in the drawing."""
    return [element.text or "" for element in drawn(chart).iter("{http://www.w3.org/2000/svg}text")]


def test_target_chart_says_what_was_reached_and_what_is_asked() -> None:
    """The words and the table give the same figures as the drawing."""
    chart = charts()[0]
    assert chart.alt == (
        "Biểu đồ thanh; vạch đứng là mức yêu cầu. "
        "1.1. Văn bản 100% (yêu cầu 100%); 2.2. Hồ sơ đúng hạn 98,12% (yêu cầu 100%, chưa đạt)."
    )
    assert texts(chart) == [
        *("1.1. Văn bản", "100%", "2.2. Hồ sơ đúng hạn", "chưa đạt 98,12%", "Vạch đứng: mức yêu cầu"),
    ]
    assert chart.table is not None
    assert chart.table.rows == (("1.1. Văn bản", "100%", "100%"), ("2.2. Hồ sơ đúng hạn", "100%", "98,12%"))


def test_a_target_that_is_not_met_at_100_percent_is_said_to_be_so() -> None:
    """All settled on time, but something stands overdue: the chart agrees with the verdict, not with the bar."""
    chart = target_chart([*BARS[:1], TargetBar("2.2. Hồ sơ", 10000, 10000, met=False)], caption="Kết quả")
    assert chart is not None
    assert "chưa đạt 100%" in texts(chart)
    assert chart.alt.endswith("2.2. Hồ sơ 100% (yêu cầu 100%, chưa đạt).")


def test_long_labels_stand_in_lines_of_like_length() -> None:
    """No word is left alone on a line, and the figure has room beside the last."""
    bars = [
        TargetBar("1.1. Ban hành văn bản theo chương trình công tác đúng hạn", 9600, 10000, met=False),
        TargetBar("2.3. Thủ tục hành chính công khai kịp thời", 10000, 10000),
        TargetBar("3.2. " + "Nhiệm vụ cấp trên giao " * 8, 10000, 10000),
    ]
    chart = target_chart(bars, caption="Kết quả")
    assert chart is not None
    found = texts(chart)
    assert found[:3] == ["1.1. Ban hành văn bản theo chương", "trình công tác đúng hạn", "chưa đạt 96%"]
    assert found[3:6] == ["2.3. Thủ tục hành chính", "công khai kịp thời", "100%"]
    assert len(found[6:]) == 5
    assert found[8].endswith("…")


def test_form06_chart_stacks_the_states_that_occur() -> None:
    """Each field with its total; a part too narrow for its count stands in the table only."""
    chart = charts()[1]
    assert chart.alt == (
        "Biểu đồ thanh chồng. Giáo dục trung học: 163 hồ sơ, gồm 140 đã giải quyết trước hạn, "
        "15 đã giải quyết đúng hạn, 4 đã giải quyết quá hạn, 3 đang giải quyết trong hạn, 1 đang giải quyết quá hạn; "
        "Văn bằng, chứng chỉ: 5 hồ sơ, gồm 4 đã giải quyết đúng hạn, 1 đang giải quyết trong hạn."
    )
    assert "140" in texts(chart)
    assert "3" not in texts(chart)
    assert chart.table is not None
    assert chart.table.rows[0] == ("Giáo dục trung học", "140", "15", "4", "3", "1", "163")


def test_form06_chart_leaves_out_states_that_do_not_occur() -> None:
    """Without anything late there is no word of being late."""
    chart = form06_chart([Form06Row("Văn bằng", 5, 0, 0, 0, 5, 0, 0, 0)], caption="Biểu 06")
    assert chart is not None
    assert texts(chart) == ["Văn bằng", "5 hồ sơ", "5", "Đã giải quyết, đúng hạn"]


def test_months_chart_names_months_and_the_year_where_it_changes() -> None:
    """Three rows of columns on one scale, each count written over its column."""
    chart = charts()[2]
    assert texts(chart) == [
        *("Tiếp nhận", "20", "1", "Giải quyết", "18", "3", "Còn lại cuối tháng", "2", "0"),
        *("T12", "2025", "T1", "2026"),
    ]
    assert "tháng 12/2025: tiếp nhận 20, giải quyết 18, còn 2" in chart.alt


def test_reasons_and_factors_are_named() -> None:
    """A blank reason is said to be blank; each factor has its number of answers."""
    assert texts(charts()[3]) == ["Nghỉ ốm", "3", "Chưa ghi lý do", "1"]
    assert texts(charts()[4]) == ["Kết quả (n = 44)", "90,91%", "Người phục vụ (n = 6)", "83,33%"]


def test_one_number_makes_no_chart() -> None:
    """A chart compares; a single figure stands in a sentence."""
    assert target_chart([*BARS[:1], TargetBar("3.1", None)], caption="") is None
    assert form06_chart([], caption="") is None
    assert months_chart(MONTHS[:1], caption="") is None
    assert months_chart([MonthFigures(date(2025, month, 1), 0, 0, 0) for month in (9, 10)], caption="") is None
    assert late_reasons_chart({"Nghỉ ốm": 3}, caption="") is None
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
    """Every colour has its like for the dark scheme."""
    assert set(re.findall(r"#[0-9a-f]{6}", chart.svg)) <= DARK.keys()


def test_the_same_figures_give_the_same_bytes() -> None:
    """No clock and no chance is in a chart."""
    assert [chart.svg for chart in charts()] == [chart.svg for chart in charts()]


def test_hostile_text_stands_as_text() -> None:
    """Markup in a register's text is drawn as it is written, control characters as a visible mark."""
    chart = late_reasons_chart({HOSTILE: 2, "a": 1}, caption="Lý do")
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
