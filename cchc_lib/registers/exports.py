"""The files that other systems export, as sheets of the registers that their sources say they feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.registers.checks.faults import FaultLog, hint
from cchc_lib.registers.formats.files import open_source
from cchc_lib.registers.formats.raw import RawBook, RawSheet, UnreadableError
from cchc_lib.registers.sources import is_open_elsewhere, matching, names_in, unclaimed
from cchc_lib.registers.tables.cells import match_key
from cchc_lib.registers.tables.headings import find_heading, mapping_of
from cchc_lib.settings.sources import KnownNames, Source


@dataclass(frozen=True)
class Piece:
    """A sheet that a register, or a part of one, is read from; ``source`` says how, None for a workbook's own sheet."""

    sheet: RawSheet
    epoch_1904: bool
    source: Source | None = None


@dataclass(frozen=True)
class Gathered:
    """What sources give: sheets by register id (None: one of its sources cannot be read), the SHA-256 of each file."""

    pieces: Mapping[str, list[Piece] | None]
    inputs: Mapping[Path, str]


def read_exports(folder: Path, sources: Sequence[Source], names: KnownNames, log: FaultLog, label: str) -> Gathered:
    """Read each file that a source names once, and tell of those that are lacking, unreadable or nobody's.

    ``label`` is how the folder is named in faults.
    """
    reader = _Reader(folder, label, names, log)
    pieces: dict[str, list[Piece] | None] = {}
    for source in sources:
        piece, others = reader.piece(source), pieces.get(source.register_id, [])
        pieces[source.register_id] = None if piece is None or others is None else [*others, piece]
    for path in unclaimed(folder, sources):
        log.add("unclaimed_file", file=f"{label}/{path.name}")
    return Gathered(pieces, reader.inputs)


class _Reader:
    """Reads the files of a folder, each once however many sources name it."""

    def __init__(self, folder: Path, label: str, names: KnownNames, log: FaultLog) -> None:
        self.inputs: dict[Path, str] = {}
        self._folder, self._label, self._names, self._log = folder, label, names, log
        self._books: dict[Path, RawBook | None] = {}
        self._taken: set[str] = set()

    def piece(self, source: Source) -> Piece | None:
        """The sheet that a source names; None, and the reason told, where there is none to read."""
        path = self._newest(source)
        if path is None:
            return None
        if path not in self._books:
            self._books[path] = self._opened(path)
        book = self._books[path]
        sheet = self._sheet(book.sheets, source, f"{self._label}/{path.name}") if book else None
        if book is None or sheet is None:
            return None
        taken = f"{path} {sheet.name} {source.register_id} {sorted(source.where.items())}"
        if taken in self._taken:
            self._log.add("source_twice", file=sheet.file, sheet=sheet.name, **_target(source, "value"))
            return None
        self._taken.add(taken)
        return Piece(sheet, book.epoch_1904, source)

    def _newest(self, source: Source) -> Path | None:
        found = matching(self._folder, source)
        kinds = {path.suffix.lower() for path in found}
        told = {"file": self._label, "value": source.file, **_target(source, "target")}
        if not found:
            advice = "chép bản xuất vào thư mục này, hoặc sửa file của nguồn"
            self._log.add("no_file", near=hint(advice, source.file, names_in(self._folder)), **told)
        elif len(kinds) > 1:
            self._log.add("mixed_files", places=", ".join(f"“{path.name}”" for path in found), **told)
        return found[-1] if len(kinds) == 1 else None

    def _opened(self, path: Path) -> RawBook | None:
        file = f"{self._label}/{path.name}"
        if is_open_elsewhere(path):
            self._log.add("open_elsewhere", file=file)
        try:
            book = open_source(path, file)
        except UnreadableError as unreadable:
            self._log.add(f"file_{unreadable.reason}", file=file)
            return None
        self.inputs.update(book.inputs)
        return book

    def _sheet(self, sheets: Sequence[RawSheet], source: Source, file: str) -> RawSheet | None:
        """The sheet named, or the only one whose headings can be read."""
        told = {"file": file, **_target(source, "target")}
        if source.sheet:
            named = [sheet for sheet in sheets if match_key(sheet.name) == match_key(source.sheet)]
            if not named:
                known = [sheet.name for sheet in sheets]
                near = hint("sửa sheet của nguồn", source.sheet, known)
                self._log.add("no_source_sheet", **{**told, "value": source.sheet}, near=near)
            return named[0] if named else None
        mapping = mapping_of(REGISTERS[source.register_id], self._names, source)
        readable = [one for one in sheets if len(sheets) == 1 or find_heading(mapping.register, one, mapping.names)]
        if len(readable) > 1:
            places = ", ".join(f"“{sheet.name}”" for sheet in readable)
            self._log.add("several_sheets", **_target(source, "value"), file=file, places=places)
            return None
        return next(iter((*readable, *sheets)), None)


def _target(source: Source, key: str) -> dict[str, str]:
    """The register that a source feeds, by its id and, under a key of a fault's words, by its sheet's name."""
    return {"register": source.register_id, key: REGISTERS[source.register_id].sheet}
