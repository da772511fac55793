"""Faults as they stand in real workbooks, put into the registers of one sample school."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tests.samples.school import Book, Row
from tests.samples.words import SECONDARY


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """A cell that shows an error of Excel's."""

    shown: str


@dataclass(frozen=True, slots=True)
class MergedDown:
    """A cell merged over so many rows, as people do when a value repeats."""

    value: date
    rows: int


def add_faults(book: Book) -> None:
    """Spoil single cells: 16 rows with an error and 8 with a warning. Ticks and text dates that read right stay."""
    _spoil_cases(book["cases"])
    _warn_in_cases(book["cases"])
    _spoil_others(book)
    _warn_in_others(book)
    for row in book["cases"]:
        row["digital_result"] = "x" if row["digital_result"] == "Có" else None
    for row in book["tasks"][::3]:
        row["assigned_on"] = f"{row['assigned_on']:%d-%m-%Y}"


def _spoil_cases(rows: list[Row]) -> None:
    transfers = _of(rows, lambda row: row["procedure_code"] == "2.002854" and row["finished_on"] is not None)
    transfers[3]["finished_on"] = transfers[3]["received_on"] - timedelta(7)
    transfers[6] |= {"finished_on": None, "returned_on": None, "status": "Đã giải quyết"}
    transfers[9] |= {"procedure_code": 2.00285, "field": None, "due_on": None}
    _of(rows, lambda row: row["procedure_code"] == "2.002857")[0]["due_on"] = None
    rows[16]["channel"] = None
    rows[29]["channel"] = "Zalo"
    rows[41]["finished_on"] = "31/11/2025"
    rows[58]["case_no"] = rows[57]["case_no"]


def _warn_in_cases(rows: list[Row]) -> None:
    transfers = _of(rows, lambda row: row["procedure_code"] == "2.002854" and row["due_on"] and not row["late_reason"])
    transfers[12]["due_on"] += timedelta(7)
    transfers[14]["status"] = "Đang giải quyết"
    transfers[16]["procedure_code"] = 2.002854
    transfers[18] |= {"procedure_code": "2.002845", "field": SECONDARY}
    extended = _of(rows, lambda row: row["extended_to"] is not None)[0]
    extended["extended_to"] = extended["due_on"] - timedelta(1)


def _spoil_others(book: Book) -> None:
    tasks, documents = book["tasks"], book["documents"]
    tasks[11]["area"] = 9
    tasks[22]["due_on"] = "cuối tháng"
    documents[48]["number"] = ErrorValue("#N/A")
    documents[90]["dated"] = MergedDown(documents[90]["dated"], 2)
    book["staff"][9]["meets_standard"] = "Đang học"
    book["survey"][33]["score"] = 6
    book["evidence"][-1]["level"] = "Tốt"


def _warn_in_others(book: Book) -> None:
    documents = book["documents"]
    _of(documents, lambda row: row["dated"] == date(2025, 10, 8))[0]["dated"] = date(2025, 8, 10)
    documents[150]["dated"] = documents[150]["dated"].replace(year=2024)
    book["recommendations"][4]["amount"] *= -1


def _of(rows: list[Row], wanted: Callable[[Row], object]) -> list[Row]:
    return [row for row in rows if wanted(row)]
