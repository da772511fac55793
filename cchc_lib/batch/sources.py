"""What a report is made from, as SHA-256 by name: a report is up to date as long as none of it changes."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import cchc_lib
from cchc_lib.batch.files import sha256
from cchc_lib.batch.records import Job
from cchc_lib.domain.periods import SchoolYear, open_window
from cchc_lib.errors import CchcError
from cchc_lib.registers.returns import RESULT_NAME, Returns, schools_of
from cchc_lib.registers.sources import files_read
from cchc_lib.rendering.attached import pictures_beside
from cchc_lib.rendering.formats import TEMPLATE
from cchc_lib.settings.params import Params

_COUNTS, _TOLD_ASIDE = ("attachments",), ("tags", "caption", "alt")
"""What of a cell and of its metadata reaches a report, beside its source: not what it showed when it last ran."""
_QUOTED = re.compile(r"""["']([^"'\n]{1,200})["']""")
_IMPORTED = re.compile(r"^\s*(?:import|from)\s+(\w+)", re.MULTILINE)
_NOT_IN_REPORTS = ("commands", "publishing")  # a change of these changes no report

RETURNS, EXPORTS = "kết quả của các trường", "các bản xuất được đọc"
LIBRARY = "thư viện cchc_lib"
"""The name under which the library's own code stands among a report's sources."""
PARAMETERS, PACKAGES = "tham số", "các gói phần mềm"
_NO_FILES = (PARAMETERS, LIBRARY, PACKAGES)  # what a run does not look at again for each report


class Sources:
    """Hashes of files, each read once in a run however many reports are made from it."""

    def __init__(self, params: Params) -> None:
        self._params = params
        self._hashes: dict[Path, str] = {}
        self._of_results: dict[Path, str] = {}
        self._notebooks: dict[Path, tuple[str, set[str]]] = {}

    def of(self, notebook: Path, parameters: dict[str, str]) -> dict[str, str]:
        """What a report with these parameters is made from; files that are missing are left out."""
        return {
            PARAMETERS: sha256(json.dumps(parameters, sort_keys=True).encode()),
            LIBRARY: library(),
            PACKAGES: packages(),
            **self.files(notebook, parameters),
        }

    def _notebook(self, notebook: Path) -> dict[str, str]:
        """What counts of the notebook, and the files beside it that its text shows or its code names."""
        if notebook not in self._notebooks:
            try:
                cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
                counts = [[cell["cell_type"], "".join(cell["source"]), *map(cell.get, _COUNTS)] for cell in cells]
                tags = [{name: cell["metadata"].get(name) for name in _TOLD_ASIDE} for cell in cells]
                told = sha256(json.dumps([counts, tags], sort_keys=True).encode())
            except (OSError, ValueError, KeyError, TypeError):  # the report itself will say what is wrong
                cells, told = [], self._hash(notebook)
            self._notebooks[notebook] = told, {name for cell in cells for name in _beside(cell, notebook.parent)}
        told, names = self._notebooks[notebook]
        return {"sổ": told, **{f"bên sổ {name}": self._hash(notebook.parent / name) for name in sorted(names)}}

    def files(self, notebook: Path, parameters: dict[str, str]) -> dict[str, str]:
        """The files among them: the notebook, settings and registers, named as a report's own provenance names them."""
        found = self._notebook(notebook)
        if "commune" in parameters:
            return {**found, RETURNS: self._returns(parameters)}
        for path in self._files(parameters):
            if digest := self._hash(path):
                found[f"params/{path.relative_to(self._params.root).as_posix()}"] = digest
        if read := self._exports(parameters):
            found[EXPORTS] = sha256("\n".join(read).encode())
        return found

    def _exports(self, parameters: dict[str, str]) -> list[str]:
        """Names of the exports that are read: another may be the newest though no file of the folder has changed."""
        school = parameters["school"]
        try:
            sources, folder = self._params.sources(school), self._params.school_folder(school)
            years = map(SchoolYear.parse, self._years(parameters) if sources else ())
            return [str(path) for year in years for path in files_read(folder, year, sources)]
        except CchcError:  # the report itself will say what is wrong
            return []

    def _returns(self, parameters: dict[str, str]) -> str:
        """All that a roll-up reads: the schools' result files, and the files that these were worked out from."""
        params, outputs, year = self._params, Path(parameters["outputs_dir"]), parameters["school_year"]
        _, chosen = schools_of(params, parameters["commune"])
        schools = [school for codes in chosen.values() for school in codes]
        period = params.period(parameters["period"], year)
        periods = Returns(params, outputs).periods_like(period, schools) or [(year, period)]
        read = [
            self._return(outputs / code / its_year / then.id / RESULT_NAME, code, its_year)
            for its_year, then in periods
            for code in schools
        ]
        return sha256("\n".join(read).encode())

    def _return(self, result: Path, code: str, year: str) -> str:
        """A school's result file and what that was worked out from: for its commune, and for the city once more."""
        if result not in self._of_results:
            registers = _registers(self._params.school_folder(code), year)
            read = [result, *self._params.files_of(code, year), *registers]
            self._of_results[result] = "\n".join(f"{path} {self._hash(path)}" for path in read)
        return self._of_results[result]

    def _files(self, parameters: dict[str, str]) -> Iterator[Path]:
        """Settings and registers of every school year that the report's window touches, and of the two before.

        What was open in the year before may be carried over, and so it may into the period before.
        """
        school, main = parameters["school"], parameters["school_year"]
        yield from self._params.files_of(school, main)
        folder = self._params.school_folder(school)
        yield folder / TEMPLATE
        for year in self._years(parameters):
            yield from _registers(folder, year)
            if year != main:
                yield from self._params.files_of(school, year)

    def _years(self, parameters: dict[str, str]) -> list[str]:
        try:
            period = self._params.period(parameters["period"], parameters["school_year"])
            window = open_window(period)
        except CchcError:  # the report itself will say what is wrong
            return [parameters["school_year"]]
        touched = window.school_years
        years = [SchoolYear(first).id for first in range(touched[0].first - 2, touched[-1].first + 1)]
        return years if parameters["school_year"] in years else [parameters["school_year"], *years]

    def _hash(self, path: Path) -> str:
        if path not in self._hashes:
            try:
                self._hashes[path] = sha256(path.read_bytes())
            except OSError:
                self._hashes[path] = ""
        return self._hashes[path]


def _registers(folder: Path, year: str) -> list[Path]:
    """The files that a school year's registers may be read from: its workbook, all that lies in its folder."""
    return sorted(folder.glob(f"{year}.*")) + sorted(path for path in (folder / year).glob("[!.~]*") if path.is_file())


def _beside(cell: Any, folder: Path) -> Iterator[str]:
    """The files beside a notebook that a cell shows, reads or imports, as far as it names them."""
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        yield from map(unquote, pictures_beside(source))
    elif cell["cell_type"] == "code":
        names = {*_QUOTED.findall(source), *(f"{name}.py" for name in _IMPORTED.findall(source))}
        yield from (name for name in names if (folder / name).is_file())


def sources_now(job: Job) -> dict[str, str]:
    """A planned job's sources with its files as they are at this moment."""
    fresh = Sources(Params.open(job.parameters.get("params_dir"))).files(Path(job.notebook), job.parameters)
    return {name: job.sources[name] for name in _NO_FILES if name in job.sources} | fresh


@cache
def library() -> str:
    """The library as far as a report can depend on it: its code, templates, styles and fonts."""
    root = Path(cchc_lib.__file__).parent
    files = sorted(path for path in root.rglob("*") if path.is_file() and _counts(path.relative_to(root)))
    return sha256(
        "\n".join(f"{path.relative_to(root).as_posix()} {sha256(path.read_bytes())}" for path in files).encode()
    )


def _counts(path: Path) -> bool:
    return path.parts[0] not in _NOT_IN_REPORTS and "__pycache__" not in path.parts


@cache
def packages() -> str:
    """Names and versions of what is installed, and of Python itself."""
    folders = {path.name for entry in sys.path for path in Path(entry or ".").glob("*.dist-info")}
    return sha256("\n".join([sys.version, *sorted(folders)]).encode())
