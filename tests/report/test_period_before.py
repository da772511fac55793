"""The period before: which it is, its figures beside this one's, an opening balance held against its closing one."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest

from cchc_lib.report.opening import Report, open_report
from cchc_lib.settings.params import Params
from tests.registers.workbooks import ROWS, workbook

SCHOOL = "thcs-hoa-phuong"
Open = Callable[..., Report]


def case(number: int, received: date, finished: date | None) -> dict[str, Any]:
    status = "Đã giải quyết" if finished else "Đang giải quyết"
    days = {"received_on": received, "finished_on": finished, "due_on": date(2026, 9, 10), "status": status}
    return {**ROWS["cases"], "case_no": f"HS-{number}", **days}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Open:
    """Reports of a school with workbooks of two school years; 2027 is known from 1/9 as 2026 was.

    The plan of 2025-2026 has a word of its own for a rating, and counts cases handed in online alone.
    """
    root = tmp_path_factory.mktemp("two") / "params"
    shutil.copytree(Params.open().root, root, ignore=shutil.ignore_patterns("*.xlsx"))
    for folder in ("plans", "school_years"):
        first = root / folder / "2025-2026.yaml"
        text = first.read_text(encoding="utf-8")
        moved = text.replace("2026-", "2027-").replace("2025-", "2026-").replace("2026-2026", "2026-2027")
        (root / folder / "2026-2027.yaml").write_text(moved.replace("2026-2027-", "2026-2027"), encoding="utf-8")
        text = re.sub(r"([:-]) Hoàn thành tốt nhiệm vụ\n", r"\1 Tốt\n", text)
        text = text.replace("every: field\n", "every: field\n    where: {channel: Trực tuyến}\n")
        first.write_text(text, encoding="utf-8")
    procedures = [{**ROWS["procedures"], "effective_on": date(2024, 9, 1)}]
    before = [
        case(1, date(2026, 5, 4), date(2026, 5, 5)),
        case(2, date(2026, 5, 5), date(2026, 9, 15)),
        case(3, date(2026, 8, 27), None),
        {**case(4, date(2026, 8, 28), None), "channel": "Trực tiếp"},
    ]
    after = [case(3, date(2026, 9, 1), date(2026, 9, 2)), case(5, date(2027, 1, 20), None)]
    rated = {**ROWS["evidence"], "target": "3.1", "level": "Tốt", "dated": date(2026, 5, 20)}
    for year, cases, evidence in (("2025-2026", before, [rated]), ("2026-2027", after, [])):
        workbook({"procedures": procedures, "cases": cases, "evidence": evidence}).save(
            root / f"schools/{SCHOOL}/{year}.xlsx"
        )

    @cache
    def open_one(period: str, year: str = "2026-2027") -> Report:
        return open_report(school=SCHOOL, period=period, school_year=year, params_dir=str(root))

    return open_one


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ("hk2", "2026-2027/hk1"),
        ("hk1", "2025-2026/hk2"),
        ("nam-hoc", "2025-2026/nam-hoc"),
        ("thang-2026-11", "2026-2027/thang-2026-10"),
        ("quy-2026-4", "2026-2027/quy-2026-3"),
        ("6-thang-2027", "2025-2026/6-thang-2026"),
        ("tuy-chon-2026-09-01-2026-09-30", "2025-2026/tuy-chon-2026-08-02-2026-08-31"),
        ("tuy-chon-2025-09-10-2026-09-30", None),
    ],
)
def test_which_period_it_is(opened: Open, period: str, before: str | None) -> None:
    """The one before of its kind, over the turn of the year too; none where no workbook covers all of it."""
    previous = opened(period).head().result["previous"]
    assert (previous and previous["period"]) == before


def test_its_figures_are_those_of_its_own_report(opened: Open) -> None:
    """By its own default cut-off, with what was carried over into it, and by the words of its own year's plan."""
    for period, (before, year) in {"hk2": ("hk1", "2026-2027"), "hk1": ("hk2", "2025-2026")}.items():
        own = opened(before, year).head().result["targets"]
        figures = {one["id"]: {"value": one["value"], "status": one["status"]} for one in own}
        assert figures["3.1"]["status"] == ("met" if year == "2025-2026" else "not_rated")
        assert opened(period).head().result["previous"]["targets"] == figures


def test_the_report_has_differences_and_totals(opened: Open) -> None:
    """HS-1 was the one settled of hk2, early; of hk1's two, HS-2 was late: half of them, 50 points less."""
    report = opened("hk1")
    assert report.before
    assert report.before.difference(report.result("2.2")) == -5000
    assert report.before.difference(report.result("3.1")) is None
    assert (report.before.total.settled, report.before.total.open) == (1, 1)


def test_a_case_carried_over_counts_once_in_both_years(opened: Open) -> None:
    """HS-2 and HS-4 are carried over; HS-3, typed anew as of 1/9, was received there."""
    balance = opened("hk1").result("2.2").balance
    assert balance
    assert (balance.carried_over, balance.received, balance.late, balance.overdue) == (2, 1, 1, 1)


def test_rows_of_two_years_say_which_workbook_they_are_from(opened: Open) -> None:
    """HS-2 and HS-4 stand in that of the year before, whose rows are numbered for themselves."""
    rows = opened("hk1").rows("2.2")[["Sổ", "Dòng", "Mã hồ sơ"]]
    assert rows.to_numpy().tolist() == [["2025-2026.xlsx", 3, "HS-2"], ["2025-2026.xlsx", 5, "HS-4"], ["", 2, "HS-3"]]
    assert "Sổ" not in opened("hk1", "2025-2026").rows("2.2")


def test_an_opening_balance_that_differs_is_a_warning(opened: Open) -> None:
    """August closed with HS-2, HS-3 and HS-4 open as this year's plan counts, September opens with two.

    Nothing follows hk2 of 31/5 at once.
    """
    told = {period: opened(period).registers for period in ("thang-2026-09-lich", "hk1")}
    messages = [fault.message for fault in told["thang-2026-09-lich"].faults if fault.code == "opening_differs"]
    assert messages == ["chỉ tiêu 2.2: đầu kỳ có 2 hồ sơ từ kỳ trước chuyển qua, cuối kỳ trước còn 3 chưa xong"]
    assert "opening_differs" not in {fault.code for fault in told["hk1"].faults}
    warnings = [registers.warnings for registers in told.values()]
    assert warnings[0] == warnings[1] + 1


def test_what_it_was_made_from_is_among_the_inputs(opened: Open) -> None:
    books = [name for name in opened("hk2").head().result["inputs"] if name.endswith(".xlsx")]
    assert books == [f"params/schools/{SCHOOL}/{year}.xlsx" for year in ("2025-2026", "2026-2027")]


def test_the_first_year_has_no_period_before() -> None:
    report = open_report(school=SCHOOL, period="hk1")
    assert (report.before, report.head().result["previous"]) == (None, None)


def test_names_of_people_stay_inside() -> None:
    """By person the earlier results are numbered too, but for the school's own desk."""
    public, internal = (
        open_report(school=SCHOOL, period="hk2", audience=audience) for audience in ("public", "internal")
    )
    assert public.before
    assert all(name.startswith("Người thứ ") for name in public.before.results["2.4"].by_group)
    assert internal.before
    assert not any(name.startswith("Người thứ ") for name in internal.before.results["2.4"].by_group)
