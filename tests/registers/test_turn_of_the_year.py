"""The turn of the school year: what was still open in the workbook of the year before counts on, once."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_lib.domain.balance import Balance, balance_of, standing
from cchc_lib.domain.periods import SchoolYear, Window
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.registers.merging import Registers, Workbooks, merge_books
from cchc_lib.registers.reading import RegisterBook, read_book
from cchc_lib.registers.sources import default_school_year
from cchc_lib.settings.params import Params
from tests.frames import frame
from tests.registers.workbooks import CONTEXT, ROWS, some
from tests.shipped import copy_params

BEFORE, AFTER = SchoolYear(2024), SchoolYear(2025)
LAST, FIRST = date(2025, 8, 31), date(2025, 9, 1)
HK1 = Window(FIRST, date(2026, 1, 17), date(2026, 1, 17))
YEAR_BEFORE = Window(date(2024, 9, 1), LAST, LAST)
DATED = [register_id for register_id, register in REGISTERS.items() if register.dated]


def case(case_no: str, received: date, finished: date | None = None, **more: Any) -> dict[str, Any]:
    status = "Đã giải quyết" if finished else "Đang giải quyết"
    days = {"received_on": received, "finished_on": finished, "status": status}
    return {**ROWS["cases"], "case_no": case_no, **days, **more}


def book(folder: Path, year: SchoolYear, cases: list[dict[str, Any]]) -> RegisterBook:
    path = folder / f"{year.id}.xlsx"
    some(cases=cases, survey=[ROWS["survey"]], tasks=[ROWS["tasks"]]).save(path)
    return read_book(path, year, CONTEXT, label=path.name)


def both(folder: Path, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Registers:
    return merge_books([book(folder, AFTER, after)], HK1, [book(folder, BEFORE, before)])


def test_what_was_open_on_the_last_day_is_carried_over(tmp_path: Path) -> None:
    before = [
        case("A", date(2025, 8, 25)),
        case("B", date(2025, 8, 26), date(2025, 10, 1)),
        case("C", date(2025, 8, 27), LAST),
        case("D", date(2025, 9, 3)),
    ]
    registers = both(tmp_path, before, [case("E", date(2025, 9, 5))])
    cases = registers.frames["cases"]
    assert cases["case_no"].tolist() == ["A", "B", "E"]
    balance = balance_of(standing(cases, REGISTERS["cases"], HK1))
    assert balance == Balance(carried_over=2, received=1, late=1, overdue=2)
    assert (registers.rows_read["cases"], registers.errors, len(registers.inputs)) == (3, 0, 2)


def test_what_stays_open_for_years_is_carried_over_at_each_turn(tmp_path: Path) -> None:
    """Until it is done in any later workbook; nothing is copied by hand."""
    oldest = [case("A", date(2024, 5, 6)), case("B", date(2024, 5, 7)), case("C", date(2024, 5, 8), date(2024, 6, 3))]
    before = [case("B", date(2024, 5, 7), date(2024, 10, 1)), case("D", date(2025, 8, 25))]
    books = [book(tmp_path, SchoolYear(2023), oldest), book(tmp_path, BEFORE, before)]
    cases = merge_books([book(tmp_path, AFTER, [])], HK1, books).frames["cases"]
    assert cases["case_no"].tolist() == ["A", "D"]
    assert balance_of(standing(cases, REGISTERS["cases"], HK1)) == Balance(carried_over=2, overdue=2)


def test_of_a_key_in_both_the_later_row_counts_whatever_it_says(tmp_path: Path) -> None:
    """Also one with an error: it does not count, and neither does the row before it."""
    before = [case("A-1", date(2025, 8, 25)), case("A-2", date(2025, 8, 25))]
    after = [case("a 1", date(2025, 8, 25), date(2025, 9, 3)), case("A-2", date(2025, 8, 25), channel="Zalo")]
    registers = both(tmp_path, before, after)
    assert registers.frames["cases"]["case_no"].tolist() == ["A-1", "a 1"]
    assert registers.errors == 1


def test_a_code_used_again_for_another_item_is_warned_of(tmp_path: Path) -> None:
    """Numbers that begin anew each year would make what is open vanish; of one item the day of receipt is the same."""
    before = [case("1", date(2025, 8, 25)), case("2", date(2025, 8, 26)), case("3", date(2025, 8, 1), LAST)]
    after = [case("1", date(2025, 9, 8)), case("2", date(2025, 8, 26), FIRST), case("3", date(2025, 9, 9))]
    registers = both(tmp_path, before, after)
    assert registers.frames["cases"]["case_no"].tolist() == ["1", "2", "3"]
    (fault,) = registers.faults
    assert (fault.file, fault.sheet, fault.row, fault.severity) == ("2024-2025.xlsx", "Hồ sơ TTHC", 2, "warning")
    assert fault.message == (
        "“1” cũng là mã của một việc nhận ngày 08/09/2025 ở sổ năm sau, nên việc chưa xong này không được tính tiếp "
        "trong năm học mới"
    )


def test_other_registers_of_the_year_before_play_no_part(tmp_path: Path) -> None:
    """Staff, procedures, survey, evidence, documents and remarks are those of the new year."""
    registers = both(tmp_path, [case("A", date(2025, 8, 25))], [])
    assert {name: len(rows) for name, rows in registers.frames.items()} == {
        **dict.fromkeys(("cases", "tasks", "procedures", "survey"), 1)
    }


def test_of_an_earlier_workbook_only_what_may_be_carried_over_is_read(tmp_path: Path) -> None:
    """What comes of it is what comes of the whole, whichever is read first."""
    params = Params.open(copy_params(tmp_path / "params", registers=False))
    folder, plan = params.school_folder("thcs-tien-cuong"), params.plan("thcs-tien-cuong", AFTER.id)
    for year, cases in ((BEFORE, [case("A", LAST, channel="Zalo"), case("B", LAST)]), (AFTER, [])):
        some(cases=cases, survey=[ROWS["survey"]] * 2).save(folder / f"{year.id}.xlsx")
    books = Workbooks(params, "thcs-tien-cuong", plan)
    part = books.registers(HK1)
    earlier, later = books.book(BEFORE), books.book(AFTER)
    assert earlier
    assert later
    whole = merge_books([later], HK1, [earlier])
    assert part.frames["cases"].equals(whole.frames["cases"])
    assert part.frames["cases"]["case_no"].tolist() == ["B"]
    assert (part.faults, part.rows_read, part.inputs) == (whole.faults, whole.rows_read, whole.inputs)
    path = folder / f"{BEFORE.id}.xlsx"
    assert set(read_book(path, BEFORE, CONTEXT, label=path.name, only=("cases",)).frames) == {"cases"}
    assert {"survey", "procedures"} < set(earlier.frames)


def test_a_fault_in_a_row_that_may_be_carried_over_is_a_warning_that_names_the_workbook(tmp_path: Path) -> None:
    """An error does not make this year's report a draft; what was finished before is nobody's business any more."""
    before = [
        case("A", date(2025, 8, 25), channel="Zalo"),
        case("B", date(2025, 8, 25), LAST, channel="Zalo"),
        case("C", date(2025, 8, 25), extended_to=date(2025, 8, 26)),
        case("D", date(2025, 8, 25), channel="Zalo"),
    ]
    registers = both(tmp_path, before, [case("D", date(2025, 8, 25), date(2025, 9, 3))])
    told = [(fault.file, fault.severity, fault.code, fault.row) for fault in registers.faults]
    assert told == [
        ("2024-2025.xlsx", "warning", "unknown_choice", 2),
        ("2024-2025.xlsx", "warning", "extension_early", 4),
    ]
    said = [fault.message.partition("; ")[2] for fault in registers.faults]
    assert said == ["dòng này không được tính tiếp trong năm học mới", ""]


def test_only_sheets_that_may_hold_open_items_are_missed_in_the_year_before(tmp_path: Path) -> None:
    path, needed = tmp_path / "2024-2025.xlsx", frozenset({"reports", "survey"})
    some(tasks=[ROWS["tasks"]]).save(path)
    before = read_book(path, BEFORE, replace(CONTEXT, needed=needed), label=path.name)
    (fault,) = merge_books([book(tmp_path, AFTER, [])], HK1, [before]).faults
    assert (fault.severity, fault.message) == (
        "warning",
        "sổ không có trang “Kế hoạch - báo cáo”, kế hoạch cần trang này; việc chưa xong ở đây không được tính tiếp "
        "trong năm học mới",
    )


def test_a_workbook_of_the_year_before_that_cannot_be_read_is_a_warning(tmp_path: Path) -> None:
    later = book(tmp_path, AFTER, [case("E", date(2025, 9, 5))])
    (tmp_path / "2024-2025.xlsx").write_bytes(b"PK\x03\x04")
    broken = read_book(tmp_path / "2024-2025.xlsx", BEFORE, CONTEXT, label="2024-2025.xlsx")
    registers = merge_books([later], HK1, [broken])
    assert (len(registers.frames["cases"]), registers.errors, registers.warnings) == (1, 0, 1)


@pytest.mark.slow
@pytest.mark.parametrize("register_id", DATED)
@given(data=st.data())
def test_carried_over_is_what_was_open_the_day_before(register_id: str, data: st.DataObject) -> None:
    """For any items of two workbooks, as long as a key in both has the same days in both; later in the year, too."""
    register = REGISTERS[register_id]
    dated = register.dated
    assert dated is not None
    assert register.key
    days = st.integers(-6, 6).map(lambda number: FIRST + timedelta(number))
    items = data.draw(st.lists(st.tuples(days, st.none() | days, days, st.integers(0, 2)), max_size=8))
    rows: list[list[dict[str, Any]]] = [[], []]
    for number, (received, finished, due, place) in enumerate(items):
        ended = finished and max(finished, received)
        row = {register.key: f"K{number}", dated.received[-1]: received, dated.due: due, dated.finished: ended}
        known_before = place != 1 and received < FIRST
        rows[0] += [row] if known_before else []
        rows[1] += [row] if place == 2 or not known_before else []
    books = [
        RegisterBook(year, Path(year.id), {register_id: found}, (), {}, {}, {register_id: found[:0]})
        for year, found in zip((BEFORE, AFTER), (frame(register_id, one) for one in rows), strict=True)
    ]
    known = pd.concat([books[0].frames[register_id], frame(register_id, [r for r in rows[1] if r not in rows[0]])])
    closing = balance_of(standing(known, register, YEAR_BEFORE))

    def balance(window: Window) -> Balance:
        rows = merge_books(books[1:], window, books[:1]).frames[register_id]
        return balance_of(standing(rows, register, window))

    assert balance(HK1).carried_over == closing.open
    split = FIRST + timedelta(data.draw(st.integers(1, 7)))
    first, then = (Window(start, end, end) for start, end in ((FIRST, split - timedelta(1)), (split, HK1.end)))
    assert balance(then).carried_over == balance(first).open


@pytest.mark.parametrize(
    ("day", "workbooks", "year"),
    [
        (None, ("2025-2026", "2026-2027"), "2026-2027"),
        (date(2026, 8, 31), ("2025-2026", "2026-2027"), "2025-2026"),
        (date(2026, 9, 1), ("2025-2026", "2026-2027"), "2026-2027"),
        (date(2026, 9, 1), ("2025-2026",), "2025-2026"),
        (date(2026, 8, 31), ("2026-2027",), "2026-2027"),
        (date(2026, 8, 31), (), "2025-2026"),
    ],
)
def test_the_year_that_a_day_lies_in_is_taken_where_it_has_a_workbook(
    tmp_path: Path, day: date | None, workbooks: tuple[str, ...], year: str
) -> None:
    """A workbook laid down for the coming year hides nothing of the running one; without a day the latest is taken."""
    root = copy_params(tmp_path / "params", registers=False)
    settings = root / "school_years" / "2025-2026.yaml"
    later = settings.read_text(encoding="utf-8").replace("2026", "2027").replace("2025", "2026")
    settings.with_stem("2026-2027").write_text(later, encoding="utf-8")
    for name in workbooks:
        (root / "schools" / "thcs-bach-dang" / f"{name}.xlsx").touch()
    assert default_school_year(Params.open(root), "thcs-bach-dang", "nam-hoc", day) == year
