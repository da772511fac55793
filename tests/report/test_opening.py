"""From workbooks to the result file, over two school years: the figures worked by hand."""

import shutil
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cchc_lib.domain.balance import NAMES
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.report.opening import Report, open_report
from cchc_lib.settings.params import Params
from tests.registers.workbooks import ROWS, workbook

SCHOOL = "thcs-hoa-phuong"


def case(number: int, received: date, finished: date | None) -> dict[str, Any]:
    status = "Đang giải quyết" if finished is None else "Đã giải quyết"
    return {
        **ROWS["cases"],
        "case_no": f"HS-{number}",
        "received_on": received,
        "finished_on": finished,
        "status": status,
    }


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """The year 2026 by decree 09, 15/12/2025 to 14/12/2026, cut off on 30/9/2026, from two workbooks."""
    root = Path(shutil.copytree(Params.open().root, tmp_path / "params", ignore=shutil.ignore_patterns("*.xlsx")))
    earlier: dict[str, list[Any]] = {
        "procedures": [ROWS["procedures"]],
        "cases": [case(1, date(2026, 8, 27), None), case(2, date(2025, 12, 12), date(2025, 12, 15))],
        "work_programme": [],
        "survey": [ROWS["survey"]],
    }
    later: dict[str, list[Any]] = {
        "procedures": [ROWS["procedures"]],
        "cases": [case(1, date(2026, 8, 27), date(2026, 9, 3)), case(3, date(2026, 9, 30), None)],
        "work_programme": [{**ROWS["work_programme"], "due_on": date(2026, 9, 30)}],
    }
    for year, rows in (("2025-2026", earlier), ("2026-2027", later)):
        workbook(rows).save(root / f"schools/{SCHOOL}/{year}.xlsx")
    return open_report(school=SCHOOL, period="nam-2026", params_dir=str(root), as_of="2026-09-30")


@pytest.fixture
def result(report: Report) -> dict[str, Any]:
    return dict(report.head().result)


def target(result: dict[str, Any], target_id: str) -> dict[str, Any]:
    entry: dict[str, Any] = next(one for one in result["targets"] if one["id"] == target_id)
    return entry


def test_the_window_and_what_it_was_made_from(result: dict[str, Any]) -> None:
    """It closes at the cut-off; both workbooks are among the inputs."""
    days = (result["start"], result["end"], result["as_of"], result["profile"])
    assert days == ("2025-12-15", "2026-12-14", "2026-09-30", "nd09")
    books = [name for name in result["inputs"] if name.endswith(".xlsx")]
    assert books == [f"params/schools/{SCHOOL}/{year}.xlsx" for year in ("2025-2026", "2026-2027")]


def test_an_item_of_both_workbooks_is_one_as_the_later_has_it(result: dict[str, Any]) -> None:
    """HS-1 is due on 4/9, after 31/8, 1/9 and 2/9, and early; HS-2 was carried over and settled on the first day."""
    balance = {**dict.fromkeys(NAMES, 0), "carried_over": 1, "received": 2, "early": 2, "within_term": 1}
    assert target(result, "2.2")["balance"] == balance
    assert (target(result, "2.2")["status"], target(result, "2.2")["value"]) == ("met", 100)
    received = balance.pop("received")
    assert result["form06"] == [{"field": "Giáo dục trung học", "online": received, "direct": 0, **balance}]


def test_a_day_of_receipt_that_no_cell_tells_is_of_the_later_school_year(result: dict[str, Any]) -> None:
    """Registered on 1/9/2026; due on the closing day it is still within its term, so that nothing arose."""
    entry = target(result, "1.1")
    assert (entry["status"], entry["balance"]["received"], entry["balance"]["within_term"]) == ("not_arisen", 1, 1)


def test_a_sheet_that_one_workbook_lacks_gives_no_figure(report: Report, result: dict[str, Any]) -> None:
    """Answers of the first year alone would pass for those of the whole window; the report says which year lacks it."""
    assert (target(result, "3.3")["status"], target(result, "3.3")["denominator"]) == ("no_data", None)
    assert "Sổ năm học 2026-2027 không có trang “Khảo sát hài lòng”" in str(asdict(report.notices()))


def test_a_workbook_that_is_only_a_template_is_said_to_be_blank(tmp_path: Path) -> None:
    """On the paper, and to whoever makes the report; not that its sheets are missing."""
    root = Path(shutil.copytree(Params.open().root, tmp_path / "params", ignore=shutil.ignore_patterns("*.xlsx")))
    workbook(dict.fromkeys(REGISTERS, ())).save(root / f"schools/{SCHOOL}/2025-2026.xlsx")
    blank = open_report(school=SCHOOL, period="hk1", params_dir=str(root))
    assert blank.head().notes == (f"Sổ params/schools/{SCHOOL}/2025-2026.xlsx chưa nhập gì.",)
    said = str([asdict(one) for one in (blank.area(1), blank.form06_table(), blank.procedures(), blank.next_period())])
    assert said.count("sổ chưa nhập gì.") >= 3
    assert "Chưa đủ số liệu để nêu việc dở dang" in said
    assert "không có trang" not in said
