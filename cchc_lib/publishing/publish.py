"""Publishing: which reports may go out, what keeps the others back, the folder for the host.

Refused without asking are drafts, failed and stale reports, pages that are not what their notebook gives or lead
elsewhere; left out and said are samples and open periods; kept back is a school until what people wrote in its reports
is read. Files are written one by one, each whole, the index before what goes is taken away: after a crash every page
that stands is one that may.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from html import unescape
from itertools import groupby
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

from traitlets.utils.bunch import Bunch

from cchc_lib.batch.files import STATE_FOLDER, locked, sha256, take_away, write_whole
from cchc_lib.batch.index import entries
from cchc_lib.batch.planning import Planned, Selection, plan, plan_rollups, standing_elsewhere
from cchc_lib.batch.records import DEFAULT_STEM, ROLLUPS
from cchc_lib.errors import CchcError, SettingsError, UsageError
from cchc_lib.publishing.passages import Known, Passage, people_passages, template_passages
from cchc_lib.publishing.people import read_people
from cchc_lib.publishing.reading import Report, ReportsOf, Unread, read_approvals, recall_sheet
from cchc_lib.registers.returns import Return, schools_of
from cchc_lib.rendering.formats import TEMPLATE
from cchc_lib.rendering.page import IndexEntry, links_between, render_html, render_index, with_links
from cchc_lib.report.markdown import LINKED
from cchc_lib.settings.params import Params
from cchc_lib.settings.values import CITY

ROBOTS, _RECORDS = "robots.txt", Path(STATE_FOLDER, "publish")
_SIGNATURE = "# Thư mục này do lệnh publish lập; những tệp không còn được công khai bị gỡ."
_REPORT = re.compile(r"(?:tong-hop/)?[a-z0-9-]+/\d{4}-\d{4}/[a-z0-9-]+/[^/]+\.(?:html|pdf|docx|xlsx)")
_OURS = re.compile(rf"(?:index|muc-luc/.+)\.html|robots\.txt|(?:.+/)?\.cchc-[^/]+\.tmp|{_REPORT.pattern}")
_LINK = re.compile(r'<a href="([^"]*)"')


def look_at_all(selection: Selection, *, sample: bool = False, open_periods: bool = False) -> list[ReportsOf]:
    """Look at the reports asked for, school by school, then at the roll-ups of which every school is asked for.

    ``sample`` and ``open_periods``: such reports may go out too. UsageError for a name that cannot be.
    """
    params, planned = Params.open(selection.params), plan(selection)
    known = {one.job.key: entry for _, entry, one in entries(selection.outputs, params)}
    gate = _Gate(params, selection, known, sample, open_periods)
    if not (selection.periods or selection.as_of) and any(one.job.stem == DEFAULT_STEM for one in planned):
        codes, years = list(dict.fromkeys(one.job.school for one in planned)), selection.school_years
        beside = [one for one in standing_elsewhere(selection, planned) if one.job.school in codes]
        planned += [one for one in beside if not years or one.job.school_year in years]
        planned.sort(key=lambda one: codes.index(one.job.school))
    schools: dict[str, ReportsOf] = {}
    samples = set[str]()
    for code, some in groupby(planned, lambda one: one.job.school):
        schools[code] = found = ReportsOf(code, params.school_folder(code))
        try:
            if params.school(code).sample and not sample:
                samples.add(code)
                found.left_out.append(f"{code}: trường mẫu, số liệu minh họa. Muốn công khai thử, thêm --allow-sample.")
            else:
                gate.look_at(found, some, [code])
        except SettingsError as error:
            found.troubles.append(f"{code}: {' '.join(error.sentences)}")
    rollups: list[ReportsOf] = []
    ordered = sorted(plan_rollups(selection, planned), key=lambda one: (one.job.school.endswith(CITY), one.job.school))
    for code, some in groupby(ordered, lambda one: one.job.school):
        members = [name for names in schools_of(params, code.rpartition("/")[2])[1].values() for name in names]
        if schools.keys() - samples >= set(members):
            below = rollups if code.endswith(CITY) else []
            found = ReportsOf(code, params.root / code, [*(schools[one] for one in members), *below])
            if not any(one.troubles for one in found.members):
                gate.look_at(found, some, members)
            rollups.append(found)
    every = [*schools.values(), *rollups]
    recall_sheet(selection.outputs, every)
    return every


@dataclass(frozen=True, slots=True)
class _Gate:
    """Looks at the reports of one school, or roll-up, after the other; ``entries`` has the index's by their place."""

    params: Params
    selection: Selection
    entries: Mapping[str, IndexEntry]
    sample: bool
    open_periods: bool

    def look_at(self, found: ReportsOf, planned: Iterable[Planned], schools: list[str]) -> None:
        """Sort out the reports of a school, or a roll-up of ``schools``, and gather what is to be read in them.

        People's text in a roll-up is names of fields, which are read with the schools' own reports.
        """
        approved = {one.hash for each in (found, *found.members) for one in read_approvals(each.folder)}
        approved |= {each.passage.hash for one in found.members for each in one.unread}
        passages: dict[str, tuple[Passage, list[str]]] = {}
        for one in planned:
            if not (self.open_periods or one.close < self.selection.today):
                reason = f"kỳ chưa khép (chốt {one.close:%d/%m/%Y}). Muốn vẫn công khai, thêm --allow-open."
                found.left_out.append(f"{one.job.name}: {reason}")
                continue
            usual = self.selection.periods or self.params.school_year(one.job.school_year).reports
            if one.reasons and one.job.period not in usual:
                reason = f"đã cũ. Muốn công khai, hãy chạy lại lệnh run --period {one.job.period} trước."
                found.left_out.append(f"{one.job.name}: {reason}")
                continue
            try:
                report, shown = self._read(one, schools)
            except CchcError as error:
                found.troubles.append(f"{one.job.name}: {error}")
                continue
            found.reports.append(report)
            for passage in shown:
                passages.setdefault(passage.hash, (passage, []))[1].append(report.entry.period_label)
        unread = [(each, labels) for each, labels in passages.values() if each.hash not in approved]
        people = read_people(self.params, schools if unread else ())
        found.troubles += people.unreadable
        for passage, labels in () if people.unreadable else unread:
            lines = [(line, people.marks(line)) for line in passage.lines]
            found.unread.append(Unread(passage, lines, labels[0] if len(labels) == 1 < len(found.reports) else ""))

    def _read(self, one: Planned, schools: list[str]) -> tuple[Report, list[Passage]]:
        """A report as recorded, and its passages; CchcError for one that may not go out whoever reads it."""
        job, record = one.job, one.record
        if job.internal:
            raise CchcError(
                "chỉ dùng nội bộ: tham số audience của sổ tay là internal. Hãy bỏ sổ tay ấy khỏi --notebook."
            )
        if record is None or one.reasons:
            failed = " ".join(record.reason.split()).rstrip(".") if record else ""
            old = f"chưa phải bản mới nhất ({'; '.join(one.reasons)}). Hãy chạy lại lệnh run."
            raise CchcError(f"lần trước bị lỗi: {failed}. Sửa xong, hãy chạy lại lệnh run." if failed else old)
        made = {name: output for name, output in record.outputs.items() if output.format in ("ipynb", "html")}
        contents = {output.format: (job.folder / name).read_bytes() for name, output in made.items()}
        if any(sha256(contents[output.format]) != output.sha256 for output in made.values()):
            raise CchcError("tệp vừa bị sửa. Hãy chạy lại lệnh run.")
        known = Known(self.params, schools, job.school_year)
        notebook = json.loads(contents["ipynb"], object_hook=Bunch)
        passages, head = people_passages(notebook, job.parameters, known)
        if head is None:
            raise CchcError("không rõ có phải dự thảo không. Hãy thêm ô report.head() vào sổ tay, chạy lại lệnh run.")
        if head.draft:
            raise CchcError(f"là dự thảo vì sổ còn {head.errors} lỗi. Hãy sửa sổ (lệnh check) rồi chạy lại lệnh run.")
        if not job.school.startswith(ROLLUPS) and Return(job.school, "", head.result).empty:
            raise CchcError("không chỉ tiêu nào có số liệu. Hãy điền sổ rồi chạy lại lệnh run.")
        own = head.school_code == job.school.rpartition("/")[2] and (self.sample or not head.sample)
        if head.internal or not own:
            raise CchcError(
                "phần đầu báo cáo là của bản nội bộ, của số liệu minh họa hoặc của trường khác. "
                "Hãy để sổ tay mở báo cáo bằng đúng các tham số của sổ tay rồi chạy lại lệnh run."
            )
        if job.stem != DEFAULT_STEM:
            passages.insert(0, Passage((job.stem,), "Tên tệp"))
        if "docx" in job.formats and not job.school.startswith(ROLLUPS):
            passages += template_passages(self.params.school_folder(job.school) / TEMPLATE)
        read = {line for each in passages for line in each.lines if LINKED.fullmatch(line)}
        entry = self.entries[job.key]
        files = {form: name for form, name in entry.files.items() if form in job.formats}
        if "html" in files:
            if with_links(contents["html"], ()) != render_html(notebook):  # whatever it runs, loads or hides
                raise CchcError("trang không đúng với sổ tay đã chạy. Hãy chạy lại lệnh run --force.")
            if link := strange_link(contents["html"], files["html"], known.addresses | read):
                found = f"trang có liên kết ra ngoài thư mục: {link[:80]}"
                raise CchcError(f"{found}. Hãy bỏ liên kết ấy khỏi sổ tay rồi chạy lại lệnh run.")
        digests = {name: record.outputs[Path(name).name].sha256 for name in files.values()}
        return Report(one, replace(entry, files=files), digests), passages


def check_destination(destination: Path, selection: Selection) -> Path:
    """Where to publish, links followed. UsageError for a folder of the kit, or one with files of others."""
    target = destination.absolute().resolve()
    kit = (selection.outputs, Params.open(selection.params).root, Path(__file__).parents[1])
    for other in (each.resolve() for each in kit):
        if target.is_relative_to(other) or other.is_relative_to(target):
            raise UsageError(f"Không công khai vào {destination} được vì trùng với thư mục {other}. Hãy chọn nơi khác.")
    robots = target / ROBOTS
    signed = robots.is_file() and _SIGNATURE in robots.read_text(encoding="utf-8", errors="replace")
    if strange := [name for name in _standing(target) if not (signed and _OURS.fullmatch(name))]:
        raise UsageError(f"“{strange[0]}” ở {destination} không do lệnh publish lập. Hãy chọn thư mục khác.")
    return target


def _standing(target: Path) -> list[str]:
    return sorted(path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file())


def going_out(schools: Sequence[ReportsOf]) -> list[Report]:
    """The reports that may go out now; CchcError when there is none."""
    reports = [report for one in schools if not one.kept_back for report in one.reports]
    if not reports:
        raise CchcError("Lần này không công khai được báo cáo nào; nơi đến vẫn như cũ.")
    return reports


def left_alone(selection: Selection, schools: Sequence[ReportsOf], entry: IndexEntry) -> bool:
    """Whether a published report is none of those asked for; a roll-up is while one of its schools may be kept back."""
    held = entry.rollup and any(one.kept_back for one in schools)
    stems = {one.stem.replace("_", "-") for one in selection.notebooks}
    return bool(
        (selection.schools and not held and entry.school not in {one.code for one in schools})
        or (selection.school_years and entry.school_year not in selection.school_years)
        or (selection.periods and entry.period not in selection.periods)
        or (stems and stems.isdisjoint(Path(name).stem for name in entry.files.values()))
    )


def put_out(
    reports: Sequence[Report], target: Path, outputs: Path, *, keep: Callable[..., bool], agree: Callable[..., bool]
) -> dict[str, str]:
    """Put reports out; every file with its SHA-256. What went where and what it was made from stays with the outputs.

    Reports published before that are not among them and not to ``keep`` are taken away when one agrees. CchcError when
    one does not agree, when a file changes meanwhile or cannot be written.
    """
    with locked(outputs, f"publish-{sha256(str(target).encode())[:16]}"):
        digests = {name: digest for one in reports for name, digest in one.files.items()}
        records = (json.loads(path.read_bytes()) for path in sorted((outputs / _RECORDS).glob("*Z.json"), reverse=True))
        last = next((one["entries"] for one in records if one["destination"] == str(target)), list[Any]())
        standing = set(_standing(target)) - digests.keys()
        before = [one for one in (IndexEntry(**each) for each in last) if standing.issuperset(one.files.values())]
        told = {name: f"{one.school_name}, {one.period_label}" for one in before for name in one.files.values()}
        kept = [one for one in before if keep(one)]
        standing.difference_update(name for one in kept for name in one.files.values())
        gone = list(dict.fromkeys(told.get(name, name) for name in sorted(standing) if _REPORT.fullmatch(name)))
        if gone and not agree(gone):
            raise CchcError("Chưa thay gì. Muốn gỡ những báo cáo ấy, thêm --yes; muốn giữ chúng lại, thêm --keep.")
        going = [*(one.entry for one in reports), *kept]
        links = {entry.files["html"]: links for entry, links in links_between(going)}
        files: dict[str, str] = {}

        def write(contents: Mapping[str, bytes]) -> None:
            files.update((name, sha256(content)) for name, content in contents.items())
            write_whole({target / name: content for name, content in contents.items()})

        shown = "Disallow" if any(entry.sample for entry in going) else "Allow"  # no search engine shows samples
        write({ROBOTS: f"{_SIGNATURE}\nUser-agent: *\n{shown}: /\n".encode()})
        for entry in going:
            root = target if entry in before else outputs
            contents = {name: (root / name).read_bytes() for name in entry.files.values()}
            for name, content in contents.items():
                if sha256(content) != digests.get(name, sha256(content)):
                    raise CchcError(f"Tệp {name} vừa đổi trong lúc công khai. Hãy chạy lại lệnh publish.")
            write({n: with_links(content, links[n]) if n in links else content for n, content in contents.items()})
        write(render_index(going))
        now = datetime.now(UTC)
        record = {
            "published": now.isoformat(timespec="seconds"),
            "destination": str(target),
            "files": files,
            "entries": [asdict(entry) for entry in going],
            "reports": {one.planned.job.key: one.planned.job.sources for one in reports},
        }
        path = outputs / _RECORDS / f"{now:%Y%m%dT%H%M%S%f}Z.json"
        write_whole({path: f"{json.dumps(record, ensure_ascii=False, indent=1)}\n".encode()})
        for name in _standing(target):
            if name not in files:
                take_away(target / name, target)
    return dict(sorted(files.items()))


def strange_link(page: bytes, name: str, official: Collection[str]) -> str:
    """The first link of a page that leads out of the folder, where it lies as ``name``; blank for none.

    It may lead to the ``official`` addresses elsewhere.
    """
    for link in map(unescape, _LINK.findall(page.decode())):
        target = normpath(join(dirname(name), link))
        if link not in official and (":" in link or target.startswith(("..", "/"))):
            return link
    return ""
