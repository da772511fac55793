"""How long a workbook of 100,000 rows takes to read and check: python tests/benchmarks/bench_reading.py [rows]."""

import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter

from cchc_lib.domain.periods import SchoolYear
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.domain.working_days import WorkingCalendar
from cchc_lib.registers.reading import ReadingContext, read_book
from cchc_lib.settings.values import Term

TERMS = {"Khiếu nại": Term.model_construct(value=30, unit="ngày")}
CONTEXT = ReadingContext(WorkingCalendar(frozenset(), frozenset(), frozenset()), TERMS, frozenset(), {})


def write_workbook(path: Path, rows: int) -> None:
    """Half of the rows are cases (11 of 15 columns filled), half are documents (8 of 9)."""
    with xlsxwriter.Workbook(path, {"constant_memory": False}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheets = {}
        for register_id in ("procedures", "cases", "documents"):
            sheets[register_id] = book.add_worksheet(REGISTERS[register_id].sheet)
            sheets[register_id].write_row(0, 0, [column.heading for column in REGISTERS[register_id].columns])
        sheets["procedures"].write_row(1, 0, ["2.002854", "Chuyển trường", "Giáo dục trung học", 3, "ngày làm việc"])
        for row in range(1, rows // 2 + 1):
            received = date(2025, 9, 1) + timedelta(days=row % 250)
            case: list[Any] = [
                f"HS-{row:06}",
                "2.002854",
                None,
                f"Người nộp số {row}",
                "Trực tuyến",
                received,
                None,
                None,
            ]
            case += [received + timedelta(days=1), received + timedelta(days=1), "Đã giải quyết", 0, "Có", "Không"]
            document = ["Đến", str(row), f"{row}/UBND-VX", received, "UBND xã Quyết Thắng", f"Về việc số {row}"]
            document += [None, "Điện tử", "Có"]
            for register_id, cells in (("cases", case), ("documents", document)):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date):
                        sheets[register_id].write_datetime(row, column, cell, day)
                    elif cell is not None:
                        sheets[register_id].write(row, column, cell)


def seconds(path: Path) -> tuple[float, float, float]:
    """Reading and checking: wall clock, then processor; and calamine alone on the same file by the clock."""
    start, processor = time.perf_counter(), time.process_time()
    book = read_book(path, SchoolYear(2025), CONTEXT, label=path.name)
    whole, processor = time.perf_counter() - start, time.process_time() - processor
    print(sum(book.rows_read.values()), "rows,", len(book.faults), "faults")  # noqa: T201
    del book
    start = time.perf_counter()
    workbook = python_calamine.load_workbook(path)
    for name in workbook.sheet_names:
        workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return whole, processor, time.perf_counter() - start


def main() -> None:
    """Print the medians of three runs."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "2025-2026.xlsx"
        write_workbook(path, rows)
        runs = [seconds(path) for _ in range(3)]
    whole, processor, alone = (statistics.median(times) for times in zip(*runs, strict=True))
    print(f"{rows} rows: read and checked {whole:.2f} s (processor {processor:.2f} s), calamine alone {alone:.2f} s")  # noqa: T201


if __name__ == "__main__":
    main()
