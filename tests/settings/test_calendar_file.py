"""Which days of 2025 and 2026 are worked, and the faults of calendar.csv."""

from datetime import date
from pathlib import Path

import pytest

from cchc_lib.errors import SettingsError
from cchc_lib.settings.calendar_file import parse_calendar, working_calendar
from tests.settings.conftest import OWN

CALENDAR = OWN.calendar()
HEADING = "date,kind,what,document\n"
OFF_2025 = ("01-01", "01-27", "01-28", "01-29", "01-30", "01-31", "04-07", "04-30", "05-01", "05-02", "09-01", "09-02")
OFF_2026 = (
    *("01-01", "01-02", "02-16", "02-17", "02-18", "02-19", "02-20", "04-27", "04-30", "05-01"),
    *("08-31", "09-01", "09-02", "11-24"),
)
WORKED_SATURDAYS = (date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22))


@pytest.mark.parametrize(("year", "days"), [(2025, OFF_2025), (2026, OFF_2026)])
def test_the_weekdays_off_are_those_of_the_notices_and_no_other(year: int, days: tuple[str, ...]) -> None:
    first = date(year, 1, 1).toordinal()
    weekdays = [day for n in range(365) if (day := date.fromordinal(first + n)).weekday() < 5]
    assert [f"{day:%m-%d}" for day in weekdays if not CALENDAR.is_worked(day)] == list(days)


def test_the_saturdays_worked_in_exchange() -> None:
    first = date(2025, 1, 1).toordinal()
    weekend = [day for n in range(730) if (day := date.fromordinal(first + n)).weekday() >= 5]
    assert tuple(day for day in weekend if CALENDAR.is_worked(day)) == WORKED_SATURDAYS


def test_years_with_a_legal_document_are_confirmed() -> None:
    """The kit knows 2025 and 2026; the other years are reckoned by the package."""
    assert CALENDAR.confirmed == {2025, 2026}
    assert not CALENDAR.is_worked(date(2027, 2, 8))


def test_a_year_whose_lines_name_no_document_is_not_confirmed() -> None:
    """Days that are only expected count as days off, and the year stays unconfirmed."""
    calendar = working_calendar(parse_calendar(HEADING + "2027-02-11,off,Tết (dự kiến),\n", "params/calendar.csv"))
    assert not calendar.is_worked(date(2027, 2, 11))
    assert calendar.confirmed == frozenset()


def test_the_file_wins_over_the_package() -> None:
    text = HEADING + "2026-09-02,worked,Thử,x\n2026-08-22,off,Thử,x\n"
    calendar = working_calendar(parse_calendar(text, "params/calendar.csv"))
    assert calendar.is_worked(date(2026, 9, 2))
    assert not calendar.is_worked(date(2026, 8, 22))


def test_notes_blank_lines_and_semicolons_are_read() -> None:
    """What a spreadsheet makes of the file is read too."""
    text = "# Ghi chú;;;\ndate;kind;what;document\n\n;;;\n2027-01-01;off;Tết Dương lịch;x\n"
    (entry,) = parse_calendar(text, "params/calendar.csv")
    assert (entry.day, entry.kind, entry.what, entry.document) == (date(2027, 1, 1), "off", "Tết Dương lịch", "x")


def test_all_faults_come_at_once_with_their_lines() -> None:
    text = (
        "# Ghi chú\n" + HEADING + "1/1/2027,of,Tết,x\n2027-02-30,off,,x\n2027-01-04,off,a,x\n2027-01-04,off,b,x\na,b\n"
    )
    with pytest.raises(SettingsError) as caught:
        parse_calendar(text, "params/calendar.csv")
    mend = "hãy viết như 2026-02-16 (sửa bằng Notepad, vì Excel tự đổi dạng ngày)."
    assert caught.value.sentences == (
        "Tệp params/calendar.csv có 6 lỗi:",
        f"- dòng 3: “1/1/2027” không phải ngày; {mend}",
        "- dòng 3: kind “of” phải là off (nghỉ) hoặc worked (làm bù). Gần nhất là “off”.",
        f"- dòng 4: “2027-02-30” không phải ngày; {mend}",
        "- dòng 4: cột what để trống; hãy ghi tên ngày nghỉ.",
        "- dòng 6: ngày 04/01/2027 đã có ở dòng trên; hãy giữ một dòng.",
        "- dòng 7: có 2 ô, cần 4 ô; ô có dấu phẩy phải đặt trong dấu nháy kép.",
    )


def test_a_file_without_its_heading_row(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="phải có dòng tiêu đề: date,kind,what,document"):
        parse_calendar("2027-01-01,off,Tết,x\n", "params/calendar.csv")
