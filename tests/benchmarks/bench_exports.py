"""How long eight exports of 100,000 rows in all take to read and check: python -m tests.benchmarks.bench_exports."""

import csv
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from cchc_lib.domain.periods import SchoolYear
from cchc_lib.domain.working_days import WorkingCalendar
from cchc_lib.registers.reading import ReadingContext, read_book
from cchc_lib.settings.params import Params
from cchc_lib.settings.values import Source, Term

FILES = 8
CASES = ["STT", "Số hồ sơ", "Mã thủ tục", "Chủ hồ sơ", "Hình thức nộp", "Ngày tiếp nhận hồ sơ", "Ngày hẹn trả kết quả"]
CASES += ["Ngày kết thúc xử lý", "Tình trạng", "Có kết quả điện tử", "Lĩnh vực"]
DOCUMENTS = [
    *("Số đến", "Ngày đến", "Số/Ký hiệu", "Nơi gửi", "Trích yếu nội dung", "Hình thức văn bản", "Tình trạng ký số"),
]
QUESTIONS = {"Tiếp cận dịch vụ?": "Tiếp cận dịch vụ", "Người phục vụ?": "Người phục vụ", "Kết quả?": "Kết quả"}


def _cases(file: int, rows: int) -> Iterator[list[Any]]:
    for row in range(rows):
        got = date(2025, 9, 1) + timedelta(days=row % 250)
        said = ["Trực tuyến toàn trình", got, got + timedelta(days=4), got + timedelta(days=1), "Đã trả kết quả", "Có"]
        yield [row, f"HS-{file}-{row:06}", "2.002854", f"Người nộp số {row}", *said, "Giáo dục trung học"]


def _documents(file: int, rows: int) -> Iterator[list[Any]]:
    for row in range(rows):
        day = f"{date(2025, 9, 1) + timedelta(days=row % 250):%d/%m/%Y}"
        yield [row, day, f"{row}/UBND-VX", f"Đơn vị {file}", f"Về việc số {row}", "Văn bản điện tử", "Đã ký số"]


def _answers(file: int, rows: int) -> Iterator[list[Any]]:
    for row in range(rows // len(QUESTIONS)):
        day = date(2025, 9, 1) + timedelta(days=(row + file) % 250)
        yield [f"{day:%d/%m/%Y} 8:05:31", "Phụ huynh", *("5 - Rất hài lòng" for _ in QUESTIONS)]


def write_exports(folder: Path, rows: int) -> list[Source]:
    """Three workbooks of cases, three CSV files of documents, two of answers; their sources."""
    sources: list[dict[str, Any]] = []
    for file in range(FILES):
        each = rows // FILES
        if file < 3:
            _write_xlsx(folder / f"ho-so-{file}.xlsx", CASES, _cases(file, each))
            sources.append({"register": "cases", "file": f"ho-so-{file}*.xlsx"})
        elif file < 6:
            _write_csv(folder / f"van-ban-{file}.csv", DOCUMENTS, _documents(file, each))
            sources.append({"register": "documents", "file": f"van-ban-{file}.csv", "fixed": {"direction": "Đến"}})
        else:
            _write_csv(folder / f"khao-sat-{file}.csv", ["Dấu thời gian", "Bạn là", *QUESTIONS], _answers(file, each))
            sources.append({"register": "survey", "file": f"khao-sat-{file}.csv", "melt": {"columns": QUESTIONS}})
    return [Source.model_validate(source) for source in sources]


def _write_xlsx(path: Path, headings: list[str], rows: Iterator[list[Any]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        day, sheet = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_worksheet()
        sheet.write_row(0, 0, headings)
        for at, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, day)
                else:
                    sheet.write(at, column, cell)


def _write_csv(path: Path, headings: list[str], rows: Iterator[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([headings, *rows])


def main() -> None:
    """Print the medians of three runs, by the clock and of the processor."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    terms = {"Khiếu nại": Term.model_construct(value=30, unit="ngày")}
    calendar = WorkingCalendar(frozenset(), frozenset(), frozenset())
    context = ReadingContext(calendar, terms, frozenset(), {}, names=Params.open().known_names())
    runs = []
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "2025-2026"
        folder.mkdir()
        sources = write_exports(folder, rows)
        for _ in range(3):
            start, processor = time.perf_counter(), time.process_time()
            book = read_book(folder, SchoolYear(2025), context, label=folder.name, sources=sources)
            runs.append((time.perf_counter() - start, time.process_time() - processor))
            assert not book.faults
    whole, processor = (statistics.median(times) for times in zip(*runs, strict=True))
    read = sum(book.rows_read.values())
    print(f"{read} rows in {FILES} exports: read and checked {whole:.2f} s (processor {processor:.2f} s)")  # noqa: T201


if __name__ == "__main__":
    main()
