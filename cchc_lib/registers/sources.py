"""Finding a school's workbook and exports, and the school year that a report is of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from cchc_lib.domain.periods import SchoolYear, calendar_period, open_window
from cchc_lib.errors import CchcError, RegisterError
from cchc_lib.registers.formats.files import WORKBOOK_SUFFIXES
from cchc_lib.settings.values import Source
from cchc_lib.text import nfc

if TYPE_CHECKING:
    from cchc_lib.settings.params import Params

_SPREADSHEETS = (*WORKBOOK_SUFFIXES, ".xlsm", ".xlsb", ".csv", ".numbers")
_DASHES = re.compile(r"[\s_\u2010-\u2015\u2212]+")
"""Every kind of dash, low line or space stands for the hyphen of a school year."""


def find_workbook(school_folder: Path, school_year: SchoolYear, sources: Sequence[Source] = ()) -> Path | None:
    """The workbook of a school year, or a folder: of CSV files in its place, or of exports where no workbook is.

    RegisterError naming both when there are two, and for a link that leads out of the school's folder.
    """
    if not school_folder.is_dir():
        return None
    names = {school_year.id, *(f"{school_year.id}{suffix}" for suffix in WORKBOOK_SUFFIXES)}
    found = sorted(path for path in school_folder.iterdir() if path.name.lower() in names)
    books = [path for path in found if not sources or not path.is_dir()]
    if len(books) > 1:
        both = " và ".join(f"“{path.name}”" for path in books)
        exports = any(path.is_dir() for path in books)
        raise RegisterError(
            f"Thư mục {school_folder.name} có nhiều sổ cho năm học {school_year.id}: {both}. Hãy giữ lại một, chuyển "
            f"sổ kia ra thư mục khác{exports * '; nếu thư mục chứa bản xuất, hãy khai báo từng tệp bằng lệnh map'}."
        )
    for path in found:
        _refuse_links(path, school_folder)
    return next(iter((*books, *found)), None)


def matching(folder: Path, source: Source) -> list[Path]:
    """The files of a folder that a source names, the newest last; of those that were changed at once, by name."""
    named = [path for path in exports_in(folder) if is_named(source, path.name)]
    return sorted(named, key=lambda path: (path.stat().st_mtime_ns, path.name))


def is_named(source: Source, name: str) -> bool:
    """Whether a source names a file of this name."""
    pattern = nfc(source.file).casefold().replace("[", "[[]")  # only * and ? mean something
    return fnmatchcase(nfc(name).casefold(), pattern)


def passed_over(folder: Path, sources: Sequence[Source]) -> tuple[str, ...]:
    """A sentence for each source with older files that no source reads."""
    found = {source.file: matching(folder, source) for source in sources}
    read = {path for paths in found.values() for path in paths[-1:]}
    return tuple(
        f"Nguồn “{file}” chỉ đọc tệp mới nhất {paths[-1].name}, không đọc tệp cũ hơn: {', '.join(older)}. Nếu mỗi "
        "tệp là một phần số liệu riêng, ghi mỗi tệp một nguồn."
        for file, paths in found.items()
        if (older := [path.name for path in paths if path not in read])
    )


def register_files(school_folder: Path, school_year: SchoolYear, sources: Sequence[Source]) -> tuple[Path, ...]:
    """The files that a school year's registers are read from now: the workbook, the newest that each source names."""
    found, folder = find_workbook(school_folder, school_year, sources), school_folder / school_year.id
    book = [found] if found and found.is_file() else []
    if not sources or not folder.is_dir():
        return tuple(book or exports_in(folder))
    newest = (path for source in sources for path in matching(folder, source)[-1:])
    return tuple(dict.fromkeys([*book, *newest]))


def export_files(params: Params, school_code: str, school_years: Iterable[SchoolYear]) -> list[Path]:
    """The files that a school's sources give now: a newer export may lie beside one that was read before."""
    try:
        sources, folder = params.sources(school_code), params.school_folder(school_code)
        return [path for year in school_years for path in register_files(folder, year, sources)] if sources else []
    except CchcError:  # its own report tells what is wrong
        return []


def unclaimed(folder: Path, sources: Sequence[Source]) -> list[Path]:
    """The files of a folder that no source names; a pattern names its old files too."""
    claimed = {path for source in sources for path in matching(folder, source)}
    return [path for path in exports_in(folder) if path not in claimed]


def exports_in(folder: Path) -> list[Path]:
    """Files of a folder that a source or a workbook may be, or that look as if they should be one."""
    found = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    return [one for one in found if one.name.lower().endswith(_SPREADSHEETS) and one.name[:2] not in ("~$", ".~")]


def _refuse_links(source: Path, school_folder: Path) -> None:
    """A workbook, or a CSV file of a folder, stands where it seems to stand."""
    for path in (source, *(sorted(source.iterdir()) if source.is_dir() else ())):
        if not path.resolve().is_relative_to(school_folder.resolve()):
            raise RegisterError(
                f"“{path.name}” trong thư mục {school_folder.name} là liên kết dẫn ra ngoài thư mục của trường. "
                "Hãy chép chính tệp sổ vào đây."
            )


def is_open_elsewhere(source: Path) -> bool:
    """Whether a lock file of Excel or of LibreOffice lies beside the workbook."""
    return any(source.with_name(lock).exists() for lock in (f"~${source.name}", f".~lock.{source.name}#"))


def copies_beside(source: Path, school_year: SchoolYear) -> list[str]:
    """Names of files that look like another copy of a school year's workbook: “2025-2026 (1).xlsx”."""
    names = [path.name for path in exports_in(source.parent) if path != source]
    return [name for name in names if school_year.id in _DASHES.sub("-", name)]


def likely_names(school_folder: Path) -> list[str]:
    """Names of spreadsheets in a school's folder that are no school year's workbook as they stand."""
    wanted = re.compile(rf"\d{{4}}-\d{{4}}(?:{'|'.join(map(re.escape, WORKBOOK_SUFFIXES))})", re.IGNORECASE)
    return [path.name for path in exports_in(school_folder) if not wanted.fullmatch(path.name)]


def default_school_year(params: Params, school_code: str, period_id: str, day: date | None = None) -> str:
    """The latest school year that has settings, touches the period, and has a workbook of the school if any has.

    A school year's own periods (hk1, nam-hoc) fit every year that has them; with a ``day`` those that have begun by
    then come first. Raises UsageError for an unknown school.
    """
    folder, known, period = params.school_folder(school_code), params.school_year_ids(), calendar_period(period_id)
    touched = [year.id for year in open_window(period).school_years] if period else known

    def rank(year: str) -> tuple[bool, bool, str]:
        return any(folder.glob(f"{year}*")), not day or params.period(period_id, year).start <= day, year

    return max(set(known).intersection(touched) or known, key=rank)
