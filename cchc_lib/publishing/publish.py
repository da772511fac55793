"""Publishing: the reports that may go out as one folder for the web host, and what keeps the others back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cchc_lib.batch.files import STATE_FOLDER, locked, sha256, write_whole
from cchc_lib.batch.planning import Selection, plan
from cchc_lib.errors import CchcError, UsageError
from cchc_lib.publishing.approvals import Reader, approve
from cchc_lib.publishing.folder import ROBOTS, SIGNATURE, check_destination, new_folder, put_back, swap_in
from cchc_lib.publishing.reports import Allowed, Report, SchoolReports, by_school
from cchc_lib.publishing.sheet import Shown
from cchc_lib.rendering.page.index import IndexEntry, render_index
from cchc_lib.rendering.page.links import links_between, with_links
from cchc_lib.settings.params import Params


class RefusedError(CchcError):
    """Nothing was put out; what stood before stands."""


@dataclass(slots=True)
class Prepared:
    """The reports asked for, school by school, and where they shall go."""

    selection: Selection
    target: Path
    schools: list[SchoolReports]

    @property
    def ready(self) -> list[Report]:
        """The reports that may go out."""
        return [report for one in self.schools if not one.troubles and not one.unread for report in one.reports]

    @property
    def unread(self) -> list[SchoolReports]:
        """The schools of which somebody must read something."""
        return [one for one in self.schools if one.unread]

    @property
    def kept_back(self) -> list[str]:
        """What keeps schools back, a sentence each."""
        said = [trouble for one in self.schools for trouble in one.troubles]
        return said + [f"{one.code}: {len(one.unread)} đoạn người viết chưa ai đọc và duyệt." for one in self.unread]


@dataclass(slots=True)
class Publication:
    """What came of it: where to, how many reports, every file with its SHA-256, where that is recorded."""

    destination: Path
    reports: int
    files: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    record: Path | None = None


def prepare(destination: Path, selection: Selection, allowed: Allowed) -> Prepared:
    """Look at all reports asked for; UsageError for a destination or a name that cannot be."""
    params = Params.open(selection.params)
    target = check_destination(destination, selection.outputs, params.root, Path(__file__).parents[1])
    return Prepared(selection, target, list(by_school(plan(selection), params, allowed, selection.today)))


def approve_shown(
    prepared: Prepared, shown: Shown, accepted: Mapping[int, str], reader: Reader, *, unmarked: bool
) -> int:
    """Record as read what the last sheet showed and is still so; how many passages.

    ``accepted`` has the reasons for marks, by number: a marked passage is approved when all its marks are. Those
    without a mark are approved with ``unmarked``. UsageError for a number that the sheet has not.
    """
    if strange := sorted(accepted.keys() - {mark.number for mark in shown.marks}):
        raise UsageError(f"Trang đọc lại không có chỗ đánh dấu số {strange[0]}. Hãy xem lại số trên trang.")
    params, count = Params.open(prepared.selection.params), 0
    for school in prepared.unread:
        marks = {one.passage.hash: [m for m in shown.marks if m.hash == one.passage.hash] for one in school.unread}
        chosen = [
            one.passage
            for one in school.unread
            if one.passage.hash in shown.hashes.get(school.code, ())
            and len(marks[one.passage.hash]) == sum(map(len, one.marks.values()))
            and (all(m.number in accepted for m in marks[one.passage.hash]) if one.marks else unmarked)
        ]
        reasons = {each.hash: "; ".join(dict.fromkeys(accepted[m.number] for m in marks[each.hash])) for each in chosen}
        approve(params.school_folder(school.code), chosen, reader, reasons)
        school.unread = [one for one in school.unread if one.passage not in chosen]
        count += len(chosen)
    return count


def put_out(
    prepared: Prepared, *, keep: bool = False, dry_run: bool = False, agree: Callable[[list[str]], bool]
) -> Publication:
    """Put out what is ready; reports published before that are not among it go, unless ``keep``, when one agrees.

    RefusedError when nothing is ready or one does not agree, CchcError when a file changes meanwhile.
    """
    outputs, target = prepared.selection.outputs, prepared.target
    key = hashlib.sha256(str(target).encode()).hexdigest()[:16]
    with locked(outputs, f"publish-{key}"):
        put_back(target)
        reports = prepared.ready
        before = _published_before(outputs, target)
        entries = [_entry(one) for one in reports]
        names = {name for one in reports for name in one.files}
        others = [one for one in before if not names & set(one["files"].values())]
        if not reports:
            raise RefusedError("Chưa có báo cáo nào được công khai.")
        gone = [] if keep else [f"{one['school_name']}, {one['period_label']}" for one in others]
        if gone and not dry_run and not agree(gone):
            raise RefusedError("Chưa thay gì. Muốn gỡ những báo cáo ấy, thêm --yes; muốn giữ chúng lại, thêm --keep.")
        with new_folder(target) as built:
            files = _copy(reports, outputs, built) | _copy_kept(others if keep else (), target, built)
            entries += [IndexEntry(**one) for one in others] if keep else []
            sample = any(entry.sample for entry in entries)
            pages = {**render_index(entries), ROBOTS: _robots(sample=sample), **_linked(entries, built)}
            for name, content in pages.items():
                _write(built / name, content)
                files[name] = sha256(content)
            done = Publication(target, len(reports), dict(sorted(files.items())), gone)
            if not dry_run:
                done.record = _leave_record(outputs, done, entries, reports)
                _swap_in_or_forget(built, target, done.record)
    return done


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _copy(reports: Iterable[Report], source: Path, built: Path) -> dict[str, str]:
    """Copy the public files exactly as they were looked at."""
    files = {name: digest for one in reports for name, digest in one.files.items()}
    for name, digest in files.items():
        content = (source / name).read_bytes()
        if sha256(content) != digest:
            raise CchcError(f"Tệp {name} vừa đổi trong lúc công khai. Hãy chạy lại lệnh publish.")
        _write(built / name, content)
    return files


def _copy_kept(entries: Iterable[Mapping[str, Any]], target: Path, built: Path) -> dict[str, str]:
    """Copy what was published before and stays."""
    files: dict[str, str] = {}
    for name in (name for one in entries for name in one["files"].values()):
        content = (target / name).read_bytes()
        _write(built / name, content)
        files[name] = sha256(content)
    return files


def _linked(entries: Sequence[IndexEntry], built: Path) -> dict[str, bytes]:
    """The pages, each leading to what is published beside it and to nothing else."""
    pages = ((entry.files["html"], links) for entry, links in links_between(entries))
    return {name: with_links((built / name).read_bytes(), links) for name, links in pages}


def _published_before(outputs: Path, target: Path) -> list[dict[str, Any]]:
    """The reports of the last publication to this folder that still stand there, as the index has them."""
    for path in sorted((outputs / STATE_FOLDER / "publish").glob("*Z.json"), reverse=True):
        record = json.loads(path.read_bytes())
        if record.get("destination") == str(target):
            return [
                one for one in record.get("entries", ()) if all((target / n).exists() for n in one["files"].values())
            ]
    return []


def _entry(one: Report) -> IndexEntry:
    statuses = [target["status"] for target in one.head.result.get("targets", ())]
    return IndexEntry(
        school=one.planned.job.school,
        school_name=one.head.school,
        commune=one.head.commune,
        school_year=one.planned.job.school_year,
        period=one.planned.job.period,
        period_label=one.label,
        sample=one.head.sample,
        counts={status: statuses.count(status) for status in dict.fromkeys(statuses)},
        files={name.rpartition(".")[2]: name for name in one.files},
    )


def _robots(*, sample: bool) -> bytes:
    """Search engines may show real reports, not those made from sample data."""
    return f"{SIGNATURE}\nUser-agent: *\n{'Disallow: /' if sample else 'Allow: /'}\n".encode()


def _leave_record(outputs: Path, done: Publication, entries: Sequence[IndexEntry], reports: Iterable[Report]) -> Path:
    """What went where and what it was made from; it stays with the outputs, never with what is published."""
    now = datetime.now(UTC)
    data = {
        "published": now.isoformat(timespec="seconds"),
        "destination": str(done.destination),
        "files": done.files,
        "entries": [asdict(entry) for entry in entries],
        "reports": {one.planned.job.key: one.planned.job.sources for one in reports},
    }
    path = outputs / STATE_FOLDER / "publish" / f"{now:%Y%m%dT%H%M%S%f}Z.json"
    write_whole({path: f"{json.dumps(data, ensure_ascii=False, indent=1)}\n".encode()})
    return path


def _swap_in_or_forget(built: Path, target: Path, record: Path) -> None:
    """The record is written first, so that nothing is ever public without one."""
    try:
        swap_in(built, target)
    except BaseException:
        record.unlink()
        raise
