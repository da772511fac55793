"""The blank workbook: nothing to read in it, and everything that keeps faults out."""

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_lib.commands.new import workbook_of
from cchc_lib.domain.periods import SchoolYear
from cchc_lib.domain.schema import GUIDE_SHEET, LISTS_SHEET, REGISTERS, Column, Register
from cchc_lib.registers.merging import reading_context
from cchc_lib.registers.reading import RegisterBook, read_book
from cchc_lib.settings.params import Params

YEAR = SchoolYear(2025)
COLUMNS = [(register, column) for register in REGISTERS.values() for column in register.columns]


@pytest.fixture(scope="module")
def params() -> Params:
    return Params.open()


@pytest.fixture(scope="module")
def blank(params: Params) -> bytes:
    return workbook_of(params, YEAR.id)


@pytest.fixture(scope="module")
def book(blank: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(blank))


def _read(params: Params, path: Path) -> RegisterBook:
    context = reading_context(params, params.plan("thcs-tien-cuong", YEAR.id))
    return read_book(path, YEAR, context, label=path.name)


def _style(sheet: Any, at: int) -> Any:
    """The style of a whole column, counted from 1; openpyxl keeps like neighbours under the first one's letter."""
    return next(style for style in sheet.column_dimensions.values() if style.min <= at <= style.max)


def _rules(book: Any, register: Register, column: Column) -> list[Any]:
    at = openpyxl.utils.get_column_letter(register.column_ids.index(column.id) + 1)
    rules = book[register.sheet].data_validations.dataValidation
    return [rule for rule in rules if f"{at}2" in rule.sqref]


def _offered(book: Any, rule: Any) -> list[str]:
    cells = book[LISTS_SHEET][rule.formula1.split("!")[1].replace("$", "")]
    return [row[0].value for row in cells]


def test_nothing_is_read_and_nothing_is_wrong(params: Params, blank: bytes, tmp_path: Path) -> None:
    """The reader finds all twelve sheets with no row and tells no error: guide, lists, examples are no data."""
    path = tmp_path / "2025-2026.xlsx"
    path.write_bytes(blank)
    read = _read(params, path)
    assert [fault.code for fault in read.faults] == ["nothing_entered"]
    assert dict(read.rows_read) == dict.fromkeys(REGISTERS, 0)
    assert read.frames == {}


def test_words_for_every_column() -> None:
    """Each register says what it is for, each column what to type."""
    assert all(register.purpose for register in REGISTERS.values())
    assert [column.id for _, column in COLUMNS if not (column.note or column.example)] == ["extended_to"]


def test_sheets_are_guide_registers_and_hidden_lists(book: Any) -> None:
    sheets = [register.sheet for register in REGISTERS.values()]
    assert book.sheetnames == [GUIDE_SHEET, *sheets, LISTS_SHEET]
    assert [name for name in book.sheetnames if book[name].sheet_state != "visible"] == [LISTS_SHEET]


@pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)
def test_sheet_is_frozen_protected_and_prints_across(book: Any, register: Register) -> None:
    """Headings stay in sight, on screen and on paper, and cannot be changed; the cells below can."""
    sheet = book[register.sheet]
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.orientation) == ("B2", "$1:$1", "landscape")
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.protection.sheet
    assert not sheet.protection.insertRows
    assert not sheet.protection.deleteRows
    assert all(cell.protection.locked for cell in sheet[1])
    assert not any(_style(sheet, cell.column).protection.locked for cell in sheet[1])


@pytest.mark.parametrize(("register", "column"), COLUMNS, ids=[f"{r.id}-{c.id}" for r, c in COLUMNS])
def test_heading_has_its_note(book: Any, register: Register, column: Column) -> None:
    """Each heading bears a star when it must be filled, and a note that says so and gives the example."""
    cell = book[register.sheet].cell(1, register.column_ids.index(column.id) + 1)
    assert cell.value == column.heading + ("\xa0*" if column.required else "")
    note = cell.comment.text
    assert note.strip()
    assert ("BẮT BUỘC" in note) is column.required
    assert column.example in note


@pytest.mark.parametrize(("register", "column"), [each for each in COLUMNS if each[1].choices])
def test_choices_are_a_drop_down(book: Any, register: Register, column: Column) -> None:
    (rule,) = _rules(book, register, column)
    assert (rule.type, rule.errorStyle or "stop") == ("list", "stop")
    assert _offered(book, rule) == list(column.choices)


@pytest.mark.parametrize(("register", "column"), [each for each in COLUMNS if each[1].kind == "date"])
def test_date_cells_refuse_a_non_date(book: Any, register: Register, column: Column) -> None:
    (rule,) = _rules(book, register, column)
    days = [date(1899, 12, 30) + timedelta(int(formula)) for formula in (rule.formula1, rule.formula2)]
    assert (rule.type, rule.errorStyle or "stop", days) == ("date", "stop", [date(1950, 1, 1), date(2099, 12, 31)])
    assert _style(book[register.sheet], register.column_ids.index(column.id) + 1).number_format == "dd/mm/yyyy"


@pytest.mark.parametrize(
    ("where", "first", "style"),
    [
        (("cases", "procedure_code"), "2.002481", "warning"),
        (("procedures", "replaces"), "2.002481", "warning"),
        (("tasks", "plan_task"), "N1.1", "warning"),
        (("reports", "plan_task"), "N1.1", "warning"),
        (("evidence", "target"), "2.1", "warning"),
        (("evidence", "level"), "Không hoàn thành nhiệm vụ", "warning"),
        (("remarks", "period"), "hk1", "warning"),
        (("remarks", "section"), "1", "warning"),
    ],
)
def test_settings_give_drop_downs(book: Any, where: tuple[str, str], first: str, style: str) -> None:
    """Codes, the plan's tasks and targets, periods come from the settings; a school may have its own."""
    register = REGISTERS[where[0]]
    (rule,) = _rules(book, register, register.column(where[1]))
    assert (_offered(book, rule)[0], rule.errorStyle or "stop") == (first, style)


def test_codes_stay_text_and_keys_stay_unique(book: Any) -> None:
    """Code columns are of Excel's Text format, and a key typed twice is refused."""
    sheet = book[REGISTERS["cases"].sheet]
    assert [_style(sheet, at).number_format for at in (1, 2)] == ["@", "@"]
    (rule,) = _rules(book, REGISTERS["cases"], REGISTERS["cases"].column("case_no"))
    assert (rule.type, rule.formula1) == ("custom", "COUNTIF($A:$A,A2)=1")


def test_overdue_rows_are_coloured(book: Any) -> None:
    """A case is overdue today when its extension, else its due date, has passed and it has no result."""
    rules = [rule for rows in book[REGISTERS["cases"].sheet].conditional_formatting for rule in rows.rules]
    formulas = [rule.formula[0] for rule in rules]
    assert 'AND(IF($H2<>"",$H2,$G2)<>"",$I2="",IF($H2<>"",$H2,$G2)<TODAY())' in formulas


def test_example_rows_are_read_without_fault(params: Params, blank: bytes, tmp_path: Path) -> None:
    """The example of each sheet, typed into the workbook, is one good row."""
    filled = openpyxl.load_workbook(io.BytesIO(blank))
    for register in REGISTERS.values():
        filled[register.sheet].append([column.example or None for column in register.columns])
    path = tmp_path / "2025-2026.xlsx"
    filled.save(path)
    read = _read(params, path)
    assert read.faults == ()
    assert {register_id: len(frame) for register_id, frame in read.frames.items()} == dict.fromkeys(REGISTERS, 1)
