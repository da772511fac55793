"""Publishing: the public files of chosen reports, checked whole, as one folder for the web host."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cchc_lib.batch.files import STATE_FOLDER, locked, sha256, write_whole
from cchc_lib.batch.jobs import DEFAULT_STEM
from cchc_lib.batch.planning import Selection, plan
from cchc_lib.errors import CchcError
from cchc_lib.publishing.allowed import Allowed, own_words, words_of_law, words_of_plan, words_of_settings
from cchc_lib.publishing.folder import ROBOTS, SIGNATURE, check_destination, new_folder, put_back, swap_in
from cchc_lib.publishing.gate import Group, Refusals, Subject, check_folder
from cchc_lib.publishing.personal import PersonalValues, Value
from cchc_lib.publishing.registers import UnreadRegisterError, personal_values
from cchc_lib.publishing.reports import MayShow, Report, copied, showable
from cchc_lib.rendering.page.index import IndexEntry, render_index
from cchc_lib.settings.params import Params

_NOTHING_ELSE = MayShow()
_AT_A_TIME = 100
"""Schools whose personal values are held in memory together; those of a commune stand next to each other."""


class RefusedError(CchcError):
    """Something may not be published; nothing was changed."""


@dataclass(slots=True)
class Publication:
    """What came of it: where to, how many reports, every file with its SHA-256, where that is recorded."""

    destination: Path
    reports: int
    files: dict[str, str] = field(default_factory=dict)
    record: Path | None = None


def publish(
    destination: Path, selection: Selection, *, may_show: MayShow = _NOTHING_ELSE, dry_run: bool = False
) -> Publication:
    """Publish the selected reports into a folder, all or nothing; ``dry_run`` does everything but the swap.

    Raises RefusedError with every reason at once, UsageError for a destination or a name that cannot be.
    """
    params = Params.open(selection.params)
    target = check_destination(destination, selection.outputs, params.root, Path(__file__).parents[1])
    key = hashlib.sha256(str(target).encode()).hexdigest()[:16]
    with locked(selection.outputs, f"publish-{key}"):
        put_back(target)
        return _publish(target, params, selection, may_show, dry_run=dry_run)


def _publish(target: Path, params: Params, selection: Selection, may_show: MayShow, *, dry_run: bool) -> Publication:
    refusals = Refusals()
    chosen = list(showable(plan(selection), params, refusals, may_show))
    if not chosen:
        _stop_at(refusals)
    with new_folder(target) as built:
        reports = list(copied(chosen, built, refusals, may_show))
        pages = _pages(params, reports)
        for name, content in pages.items():
            (built / name).parent.mkdir(parents=True, exist_ok=True)
            (built / name).write_bytes(content)
        refusals.found |= check_folder(built, _groups(params, reports, pages, refusals)).found
        _stop_at(refusals)
        files = {name: sha for one in reports for name, sha in one.files.items()}
        files |= {name: sha256(content) for name, content in pages.items()}
        done = Publication(target, len(reports), dict(sorted(files.items())))
        if not dry_run:
            done.record = _leave_record(selection.outputs, done, reports)
            _swap_in_or_forget(built, target, done.record)
    return done


def _swap_in_or_forget(built: Path, target: Path, record: Path) -> None:
    """The record is written first, so that nothing is ever public without one."""
    try:
        swap_in(built, target)
    except BaseException:
        record.unlink()
        raise


def _pages(params: Params, reports: Sequence[Report]) -> dict[str, bytes]:
    """What stands beside the reports: the index and robots.txt, by path."""
    return {**render_index([_entry(params, one) for one in reports]), ROBOTS: _robots(reports)}


def _stop_at(refusals: Refusals) -> None:
    if sentences := refusals.sentences():
        raise RefusedError(
            f"Chưa công khai được, có {len(sentences)} điều phải sửa:", *(f"- {one}" for one in sentences)
        )


def _groups(params: Params, reports: Sequence[Report], pages: Iterable[str], refusals: Refusals) -> Iterator[Group]:
    """The files of a hundred schools with the personal values of all of these; the pages beside them with each group.

    Only what is being checked is in memory.
    """
    schools = sorted({one.planned.job.school for one in reports}, key=lambda code: (params.school(code).commune, code))
    kit = own_words(), words_of_law(params)
    whole = Subject((*kit, words_of_settings(params, schools), Allowed(_period(params, one) for one in reports)))
    for first in range(0, len(schools), _AT_A_TIME):
        some = schools[first : first + _AT_A_TIME]
        subjects = {path: subject for code in some for path, subject in _subjects(params, code, reports, kit)}
        values = PersonalValues(_values(params, some, refusals))
        yield Group(subjects | dict.fromkeys(pages, whole), values)


def _subjects(
    params: Params, code: str, reports: Iterable[Report], kit: tuple[Allowed, ...]
) -> Iterator[tuple[str, Subject]]:
    """For every file of a school, whose it is."""
    own = [one for one in reports if one.planned.job.school == code]
    years = dict.fromkeys(one.planned.job.school_year for one in own)
    plans = (words_of_plan(params, code, year) for year in years)
    titles = Allowed(_title(params, one) for one in own)
    allowed = (*kit, *plans, words_of_settings(params, [code]), titles)
    for one in own:
        subject = Subject(allowed, params.school(code).contacts, one.code)
        yield from ((path, subject) for path in one.files)


def _values(params: Params, schools: Iterable[str], refusals: Refusals) -> Iterator[Value]:
    for school in schools:
        try:
            yield from personal_values(params, school)
        except UnreadRegisterError as error:
            refusals.add(str(error), "không đọc được nên không biết sổ có tên ai. Hãy sửa hoặc chuyển tệp đi nơi khác.")


def _title(params: Params, one: Report) -> str:
    return f"Báo cáo kết quả thực hiện công tác cải cách hành chính {_period(params, one)}"


def _label(params: Params, one: Report) -> str:
    stem = one.planned.job.stem
    return _period(params, one) if stem == DEFAULT_STEM else f"{_period(params, one)} ({stem})"


def _period(params: Params, one: Report) -> str:
    return params.period(one.planned.job.period, one.planned.job.school_year).label


def _entry(params: Params, one: Report) -> IndexEntry:
    job, school = one.planned.job, params.school(one.planned.job.school)
    statuses = [target["status"] for target in one.result.get("targets", ())]
    return IndexEntry(
        school=job.school,
        school_name=school.name,
        commune=school.commune,
        school_year=job.school_year,
        period=job.period,
        period_label=_label(params, one),
        sample=school.sample,
        counts={status: statuses.count(status) for status in dict.fromkeys(statuses)},
        files={path.rpartition(".")[2]: path for path in one.files},
    )


def _robots(reports: Iterable[Report]) -> bytes:
    """Search engines may show real reports, not those made from sample data."""
    sample = any(one.planned.record and one.planned.record.sample for one in reports)
    return f"{SIGNATURE}\nUser-agent: *\n{'Disallow: /' if sample else 'Allow: /'}\n".encode()


def _leave_record(outputs: Path, done: Publication, reports: Iterable[Report]) -> Path:
    """What went where and what it was made from; it stays with the outputs, never with what is published."""
    now = datetime.now(UTC)
    data = {
        "published": now.isoformat(timespec="seconds"),
        "destination": str(done.destination),
        "files": done.files,
        "reports": {one.planned.job.key: one.planned.job.sources for one in reports},
    }
    path = outputs / STATE_FOLDER / "publish" / f"{now:%Y%m%dT%H%M%S%f}Z.json"
    write_whole({path: f"{json.dumps(data, ensure_ascii=False, indent=1)}\n".encode()})
    return path
