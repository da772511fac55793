"""The gate: every file of a folder held against everything that may not go out; all refusals at once."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from posixpath import join, normpath
from urllib.parse import unquote

from cchc_lib.publishing.contents import Finding, Reading
from cchc_lib.publishing.folding import clean
from cchc_lib.publishing.patterns import find_machine, find_patterns
from cchc_lib.publishing.personal import Allowed, PersonalValues
from cchc_lib.publishing.reading import read_file
from cchc_lib.text import printable

_SHORTEST_CODE = 12
_MOST_PLACES = 3
_FEW = 20
"""Files that are checked sooner than a process is started."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose file it is: what its school may show, and the lines of code of the notebook that it was made from."""

    allowed: Allowed
    contacts: tuple[str, ...] = ()
    code: frozenset[str] = frozenset()


@dataclass(slots=True)
class Refusals:
    """What was found, file by file; the same thing at several places of a file is said once."""

    found: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(self, file: str, sentence: str, place: str = "") -> None:
        """Note a refusal."""
        places = self.found.setdefault((file, sentence), [])
        if place and place not in places:
            places.append(place)

    def sentences(self) -> list[str]:
        """One sentence for each, with its places."""
        return [_sentence(file, said, places) for (file, said), places in self.found.items()]


def _sentence(file: str, said: str, places: list[str]) -> str:
    shown = ", ".join(places[:_MOST_PLACES])
    more = f" và {len(places) - _MOST_PLACES} chỗ nữa" if len(places) > _MOST_PLACES else ""
    return printable(f"{file}{f', {shown}{more}' if shown else ''}: {said}")


def code_lines(notebook: bytes) -> frozenset[str]:
    """Lines of a notebook's code that no prose has by chance."""
    cells = json.loads(notebook)["cells"]
    lines = (
        line.strip() for cell in cells if cell["cell_type"] == "code" for line in "".join(cell["source"]).splitlines()
    )
    return frozenset(line for line in lines if len(line) >= _SHORTEST_CODE and any(sign in line for sign in "(=[{"))


def check_folder(root: Path, subjects: Mapping[str, Subject], watched: Mapping[str, PersonalValues]) -> Refusals:
    """Check every file below ``root``; ``subjects`` and ``watched`` say by path whose it is and what it may not name.

    Many files are read by several processes: a PDF takes about a second.
    """
    names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if not path.is_dir())
    refusals = Refusals()
    for name, findings in _checked(_Check(root, subjects, watched, frozenset(names)), names):
        for finding in findings:
            refusals.add(name, finding.sentence, finding.place)
    return refusals


@dataclass(frozen=True, slots=True)
class _Check:
    """All that checking one file needs, to be handed to another process."""

    root: Path
    subjects: Mapping[str, Subject]
    watched: Mapping[str, PersonalValues]
    names: frozenset[str]

    def of(self, name: str) -> list[Finding]:
        subject, values = self.subjects.get(name), self.watched.get(name, PersonalValues(()))
        return list(check_file(name, (self.root / name).read_bytes(), subject, values, self.names))


def _checked(check: _Check, names: Sequence[str]) -> Iterator[tuple[str, list[Finding]]]:
    workers = min(os.cpu_count() or 1, len(names) // _FEW)
    if workers < 2:
        yield from ((name, check.of(name)) for name in names)
        return
    spawn = multiprocessing.get_context("spawn")  # the one way that every system has
    with ProcessPoolExecutor(workers, spawn, _take, (check,)) as pool:
        yield from zip(names, pool.map(_check_here, names), strict=True)


_HERE: list[_Check] = []
"""In a process of its own: the check that it does."""


def _take(check: _Check) -> None:
    _HERE.append(check)


def _check_here(name: str) -> list[Finding]:
    return _HERE[-1].of(name)


def check_file(
    name: str, content: bytes, subject: Subject | None, values: PersonalValues, names: Iterable[str]
) -> Iterator[Finding]:
    """All that speaks against one file; ``names`` are the files of the folder."""
    if subject is None or PurePosixPath(name).name.startswith("noi-bo"):
        yield Finding("", "không thuộc những tệp được công khai.")
        return
    reading = read_file(name, content)
    yield from reading.findings
    yield from _dead_links(name, reading, frozenset(names))
    yield from _personal(reading, subject, values)
    yield from _patterns(reading, subject)
    yield from _code(reading, subject)


def _dead_links(name: str, reading: Reading, names: frozenset[str]) -> Iterator[Finding]:
    for link in reading.links:
        target = normpath(join(PurePosixPath(name).parent.as_posix(), unquote(link.text.partition("#")[0])))
        if target not in names:
            yield Finding(link.place, f"liên kết {link.text} không dẫn tới tệp nào trong thư mục công khai.")


def _personal(reading: Reading, subject: Subject, values: PersonalValues) -> Iterator[Finding]:
    for hit in values.find(reading.passages):
        if not subject.allowed.covers(hit):
            yield Finding(hit.place, f"có giá trị của {hit.value.origin}.")


def _patterns(reading: Reading, subject: Subject) -> Iterator[Finding]:
    """A label and its number may stand in cells next to each other, so each passage is read with the two before it."""
    shown = [passage for passage in reading.passages if passage.shown]
    for at, passage in enumerate(shown):
        before = " ".join(one.text for one in shown[max(at - 2, 0) : at])
        known = set(find_patterns(before, subject.contacts))
        for name in dict.fromkeys(find_patterns(f"{before} {passage.text}", subject.contacts)):
            if name not in known:
                yield Finding(passage.place, f"có {name}.")
    for passage in reading.passages:
        for name in find_machine(passage.text):
            yield Finding(passage.place, f"có {name}.")


def _code(reading: Reading, subject: Subject) -> Iterator[Finding]:
    text = "\n".join(clean(passage.text) for passage in reading.passages)
    for line in subject.code:
        if clean(line) in text:
            yield Finding("", f"có lệnh của sổ Jupyter: {line[:60]}")
