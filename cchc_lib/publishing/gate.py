"""The gate: every file of a folder held against everything that may not go out; all refusals at once."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path, PurePosixPath
from posixpath import join, normpath
from urllib.parse import unquote

from cchc_lib.publishing.allowed import Allowed
from cchc_lib.publishing.contents import Finding, Passage, Reading
from cchc_lib.publishing.patterns import find_machine, find_patterns
from cchc_lib.publishing.personal import PersonalValues
from cchc_lib.publishing.reading import read_file
from cchc_lib.publishing.texts import Joined, Texts
from cchc_lib.text import printable

Found = list[tuple[str, Finding]]
"""What speaks against files, each with its path."""
_MOST_PLACES = 3
_NOT_ASKED_FOR = "không thuộc những tệp được công khai."
_FEW = 20
"""Files that are checked sooner than a process is started."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose file it is: what its school may show, and the lines of code of the notebook that it was made from."""

    allowed: tuple[Allowed, ...] = ()
    contacts: tuple[str, ...] = ()
    code: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """Files by path, and the personal values that they are held against."""

    subjects: Mapping[str, Subject]
    values: PersonalValues


@dataclass(slots=True)
class Refusals:
    """What was found, file by file; the same thing at several places of a file is said once."""

    found: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(self, file: str, sentence: str, place: str = "") -> None:
        """Note a refusal."""
        places = self.found.setdefault((file, sentence), [])
        if place and place not in places:
            places.append(place)

    def add_all(self, done: Iterable[Future[Found]]) -> None:
        """Note what checks have found, in the order of the files."""
        for name, finding in sorted((each for one in done for each in one.result()), key=itemgetter(0)):
            self.add(name, finding.sentence, finding.place)

    def sentences(self) -> list[str]:
        """One sentence for each, with its places."""
        return [_sentence(file, said, places) for (file, said), places in self.found.items()]


def _sentence(file: str, said: str, places: list[str]) -> str:
    shown = ", ".join(places[:_MOST_PLACES])
    more = f" và {len(places) - _MOST_PLACES} chỗ nữa" if len(places) > _MOST_PLACES else ""
    return printable(f"{file}{f', {shown}{more}' if shown else ''}: {said}")


def check_folder(root: Path, groups: Iterable[Group]) -> Refusals:
    """Check every file below ``root``, each with its group; a file that is in none was not asked for.

    Many files are checked by several processes. Groups may be made as they are asked for: no more than two are held.
    """
    names = frozenset(path.relative_to(root).as_posix() for path in root.rglob("*") if not path.is_dir())
    refusals, asked_for = Refusals(), set[str]()
    workers = min(os.cpu_count() or 1, len(names) // _FEW)
    with _processes(workers) as submit:
        running: list[Future[Found]] = []
        for group in groups:
            asked_for |= group.subjects.keys()
            refusals.add_all(running)
            running = [submit(_check_some, root, names, part) for part in _parts(group, workers)]
        refusals.add_all(running)
    for name in sorted(names - asked_for):
        refusals.add(name, _NOT_ASKED_FOR)
    return refusals


@contextlib.contextmanager
def _processes(workers: int) -> Iterator[Callable[..., Future[Found]]]:
    """Where to have something done: in other processes, or here at once when they would not be worth it."""
    if workers < 2:
        yield _here
        return
    spawn = multiprocessing.get_context("spawn")  # the one way that every system has
    with ProcessPoolExecutor(workers, spawn) as pool:
        yield pool.submit


def _here(work: Callable[..., Found], *arguments: object) -> Future[Found]:
    done: Future[Found] = Future()
    done.set_result(work(*arguments))
    return done


def _parts(group: Group, workers: int) -> Iterator[Group]:
    """A share for each process."""
    items = sorted(group.subjects.items())
    for first in range(max(workers, 1)):
        yield Group(dict(items[first :: max(workers, 1)]), group.values)


def _check_some(root: Path, names: frozenset[str], group: Group) -> Found:
    return [
        (name, finding)
        for name, subject in group.subjects.items()
        for finding in check_file(name, (root / name).read_bytes(), subject, group.values, names)
    ]


def check_file(
    name: str, content: bytes, subject: Subject, values: PersonalValues, names: frozenset[str]
) -> Iterator[Finding]:
    """All that speaks against one file; ``names`` are the files of the folder."""
    if PurePosixPath(name).name.startswith("noi-bo"):
        yield Finding("", _NOT_ASKED_FOR)
        return
    reading = read_file(name, content)
    reading.passages.append(Passage("tên tệp", name))
    yield from reading.findings
    yield from _dead_links(name, reading, names)
    shown, hidden = (Texts([one for one in reading.passages if one.shown is wanted]) for wanted in (True, False))
    yield from _personal(shown, hidden, subject, values)
    yield from _patterns(shown.line, subject)
    for text in (shown.line, hidden.line):
        yield from _machine(text, subject)
        yield from _code(text, subject)


def _dead_links(name: str, reading: Reading, names: frozenset[str]) -> Iterator[Finding]:
    for link in reading.links:
        target = normpath(join(PurePosixPath(name).parent.as_posix(), unquote(link.text.partition("#")[0])))
        if target not in names:
            yield Finding(link.place, f"liên kết {link.text} không dẫn tới tệp nào trong thư mục công khai.")


def _personal(shown: Texts, hidden: Texts, subject: Subject, values: PersonalValues) -> Iterator[Finding]:
    for hit in (*values.find(shown), *values.find_long(hidden)):
        if not any(allowed.covers(hit) for allowed in subject.allowed):
            yield Finding(hit.place, f"có giá trị của {hit.value.origin}.")


def _patterns(text: Joined, subject: Subject) -> Iterator[Finding]:
    for name, at in find_patterns(text.text, subject.contacts):
        yield Finding(text.place(at), f"có {name}.")


def _machine(text: Joined, subject: Subject) -> Iterator[Finding]:
    for kind, name, at in find_machine(text.text):
        if not any(allowed.holds(name) for allowed in subject.allowed):
            yield Finding(text.place(at), f"có {kind}.")


def _code(text: Joined, subject: Subject) -> Iterator[Finding]:
    for line in subject.code:
        if (at := text.text.find(line)) >= 0:
            yield Finding(text.place(at), f"có lệnh của sổ Jupyter: {line[:60]}")
