"""Publishing: which reports may go out, what keeps the others back, and the folder for the web host.

Refused without asking are drafts, failed and stale reports, pages that run or load something; left out and said are
samples and open periods; kept back is a school until what people wrote in its reports is read. Files are written one by
one, each whole, the index before what goes is taken away: after a crash every page that stands is one that may.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from html import unescape
from itertools import groupby
from pathlib import Path

import nbformat

from cchc_lib.batch.files import STATE_FOLDER, locked, sha256, take_away, write_whole
from cchc_lib.batch.index import entries
from cchc_lib.batch.planning import Planned, Selection, plan, plan_rollups
from cchc_lib.batch.records import DEFAULT_STEM, ROLLUPS, Record
from cchc_lib.domain.rollup import CITY
from cchc_lib.errors import CchcError, RegisterError, UsageError
from cchc_lib.publishing.pages import page_faults
from cchc_lib.publishing.passages import Known, Passage, is_address, people_passages
from cchc_lib.publishing.people import read_out, read_people
from cchc_lib.publishing.reading import Unread, read_approvals
from cchc_lib.registers.returns import schools_of
from cchc_lib.rendering.formats import TEMPLATE
from cchc_lib.rendering.page.index import IndexEntry, links_between, render_index, with_links
from cchc_lib.settings.params import Params

ROBOTS = "robots.txt"
_SIGNATURE = "# Thư mục này do lệnh publish lập; những tệp không còn được công khai bị gỡ."
_REPORT = re.compile(r"(?:tong-hop/)?[a-z0-9-]+/\d{4}-\d{4}/[a-z0-9-]+/[^/]+\.(?:html|pdf|docx|xlsx)")
_OURS = re.compile(rf"(?:index|muc-luc/.+)\.html|robots\.txt|(?:.+/)?\.cchc-[^/]+\.tmp|{_REPORT.pattern}")
_SAID = re.compile(r'>([^<>]+)<|:(?:author|descr|title|name)="([^"]+)"')


class RefusedError(CchcError):
    """Nothing was put out; what stood before stands."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report that may go out: what the index says of it, and its public files by their path with their SHA-256."""

    planned: Planned
    entry: IndexEntry
    files: Mapping[str, str]

    @property
    def label(self) -> str:
        """Its period in words, without the school year behind a semester."""
        return self.entry.period_label.replace(f" năm học {self.entry.school_year}", "")


@dataclass(slots=True)
class ReportsOf:
    """The reports of one school, or the roll-ups of a commune or city, which go out with those of all its ``members``.

    With ``troubles``, or as long as something is unread, none goes out. ``folder`` keeps what is approved; ``approved``
    are hashes of passages.
    """

    code: str
    folder: Path
    members: Sequence[ReportsOf] = ()
    approved: set[str] = field(default_factory=set)
    reports: list[Report] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The school's, or the commune's, as its reports have it."""
        return self.reports[0].entry.school_name if self.reports else self.code

    @property
    def kept_back(self) -> list[str]:
        """Why nothing of it goes out, a sentence each."""
        said = [f"{self.code}: {len(self.unread)} đoạn người viết chưa ai đọc và duyệt."] if self.unread else []
        if not self.troubles and any(one.kept_back for one in self.members):
            said.append(f"{self.code}: bản tổng hợp chỉ công khai cùng báo cáo của mọi trường trong đó.")
        return self.troubles + said


def look_at_all(selection: Selection, *, sample: bool = False, open_periods: bool = False) -> list[ReportsOf]:
    """Look at the reports asked for, school by school, then at the roll-ups of which every school is asked for.

    ``sample`` and ``open_periods``: such reports may go out too. UsageError for a name that cannot be.
    """
    params, planned = Params.open(selection.params), plan(selection)
    known = {f"{one.folder.as_posix()}/{one.owner}": entry for _, entry, one in entries(selection.outputs, params)}
    gate = _Gate(params, selection, known, sample, open_periods)
    schools: dict[str, ReportsOf] = {}
    for code, some in groupby(planned, lambda one: one.job.school):
        schools[code] = found = ReportsOf(code, params.school_folder(code))
        if params.school(code).sample and not sample:
            found.left_out.append(f"{code}: trường mẫu, số liệu minh họa. Muốn công khai thử, thêm --allow-sample.")
        else:
            gate.look_at(found, some, [code])
    rollups: list[ReportsOf] = []
    ordered = sorted(plan_rollups(selection, planned), key=lambda one: (one.job.school.endswith(CITY), one.job.school))
    for code, some in groupby(ordered, lambda one: one.job.school):
        members = [name for names in schools_of(params, code.rpartition("/")[2])[1].values() for name in names]
        if schools.keys() >= set(members) and (sample or not any(params.school(one).sample for one in members)):
            below = rollups if code.endswith(CITY) else []
            found = ReportsOf(code, params.root / code, [*(schools[one] for one in members), *below])
            gate.look_at(found, some, members)
            rollups.append(found)
    return [*schools.values(), *rollups]


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

        What people wrote in a roll-up are names of fields, which the schools' own reports show too and have read.
        """
        found.approved = {one.hash for one in read_approvals(found.folder)}
        for member in found.members:
            found.approved |= {*member.approved, *(each.passage.hash for each in member.unread)}
        passages: dict[str, tuple[Passage, list[str]]] = {}
        for one in planned:
            if not (self.open_periods or one.close < self.selection.today):
                reason = f"kỳ chưa khép (chốt {one.close:%d/%m/%Y}). Muốn vẫn công khai, thêm --allow-open."
                found.left_out.append(f"{one.job.name}: {reason}")
                continue
            try:
                report, shown = self._read(one, schools)
            except CchcError as error:
                found.troubles.append(f"{one.job.name}: {error}")
                continue
            found.reports.append(report)
            for passage in shown:
                passages.setdefault(passage.hash, (passage, []))[1].append(report.label)
        unread = [(each, labels) for each, labels in passages.values() if each.hash not in found.approved]
        try:
            people = read_people(self.params, schools) if unread else None
        except RegisterError as error:
            found.troubles.append(str(error))
            return
        for passage, labels in unread:
            marks = [[people.marks(cell) if people else [] for cell in row] for row in passage.rows]
            found.unread.append(Unread(passage, marks, labels[0] if len(labels) == 1 < len(found.reports) else ""))

    def _read(self, one: Planned, schools: list[str]) -> tuple[Report, list[Passage]]:
        """A report as recorded, and its passages; CchcError for one that may not go out whoever reads it."""
        job, record = one.job, one.record or Record({}, {})
        for sentence, holds in {
            f"chưa phải bản mới nhất ({'; '.join(one.reasons)}). Hãy chạy lại lệnh run.": one.reasons,
            f"là dự thảo vì sổ còn {record.errors} lỗi. Hãy sửa sổ (lệnh check) rồi chạy lại lệnh run.": record.draft,
            "lập từ số liệu minh họa. Hãy chạy lại lệnh run.": record.sample and not self.sample,
            "không rõ có phải dự thảo không vì sổ tay không hiện report.head(). Hãy thêm ô ấy rồi chạy lại lệnh run.": (
                "start" not in record.about
            ),
        }.items():
            if holds:
                raise RefusedError(sentence)
        contents = {output.format: (name, (job.folder / name).read_bytes()) for name, output in record.outputs.items()}
        if changed := [name for name, content in contents.values() if sha256(content) != record.outputs[name].sha256]:
            raise RefusedError(f"tệp {changed[0]} vừa bị sửa. Hãy chạy lại lệnh run.")
        known = Known(self.params, schools, job.school_year)
        passages, head = people_passages(nbformat.from_dict(json.loads(contents["ipynb"][1])), job.parameters, known)
        if head is None or head.internal or head.draft or head.school_code != job.school.rpartition("/")[2]:
            raise RefusedError("phần đầu báo cáo là của bản nội bộ, bản dự thảo hoặc của trường khác.")
        if job.stem != DEFAULT_STEM:
            passages.insert(0, Passage(((job.stem,),), "Tên tệp"))
        if "docx" in job.formats and not job.school.startswith(ROLLUPS):
            passages += _template_passages(self.params.school_folder(job.school) / TEMPLATE)
        official = known.addresses | {
            cell for each in passages for row in each.rows for cell in row if is_address(cell)
        }
        entry = self.entries[job.key]
        entry = replace(entry, files={form: name for form, name in entry.files.items() if form in job.formats})
        for form, name in entry.files.items():
            if faults := page_faults(contents[form][1], name, official) if form == "html" else []:
                raise RefusedError(f"trang {'; '.join(faults)}.")
        return Report(one, entry, {name: sha256(contents[form][1]) for form, name in entry.files.items()}), passages


def _template_passages(template: Path) -> list[Passage]:
    """What a school's own Word template says anywhere, for it comes along in each file; a changed one is another."""
    if not template.exists():
        return []
    with zipfile.ZipFile(template) as package:
        parts = [package.read(name).decode("utf-8", "replace") for name in package.namelist() if name.endswith(".xml")]
    said = dict.fromkeys(text for part in parts for texts in _SAID.findall(part) for text in texts if text.strip())
    rows = tuple((read_out(unescape(text)),) for text in (*said, f"{TEMPLATE} {sha256(template.read_bytes())}"))
    return [Passage(rows, "Mẫu Word của trường")]


def check_destination(destination: Path, selection: Selection) -> Path:
    """Where to publish, links followed. UsageError for a folder of the kit, or one with files of others."""
    target = destination.absolute().resolve()
    kit = (selection.outputs, Params.open(selection.params).root, Path(__file__).parents[1])
    for other in (each.resolve() for each in kit):
        if target.is_relative_to(other) or other.is_relative_to(target):
            raise UsageError(f"Không công khai vào {destination} được vì trùng với thư mục {other}. Hãy chọn nơi khác.")
    if target.exists() and not target.is_dir():
        raise UsageError(f"{destination} là một tệp. Hãy chọn một thư mục.")
    robots = target / ROBOTS
    signed = robots.is_file() and _SIGNATURE in robots.read_text(encoding="utf-8", errors="replace")
    if strange := [name for name in _standing(target) if not (signed and _OURS.fullmatch(name))]:
        raise UsageError(
            f"Thư mục {destination} có “{strange[0]}” không do lệnh publish lập nên lệnh dừng ở đây. Hãy chọn thư mục "
            "khác, hoặc chuyển những thứ ấy đi."
        )
    return target


def _standing(target: Path) -> list[str]:
    return sorted(path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file())


def going_out(schools: Sequence[ReportsOf]) -> list[Report]:
    """The reports that may go out now; RefusedError when there is none."""
    reports = [report for one in schools if not one.kept_back for report in one.reports]
    if not reports:
        raise RefusedError("Chưa có báo cáo nào được công khai.")
    return reports


def put_out(
    reports: Sequence[Report], target: Path, outputs: Path, *, keep: bool = False, agree: Callable[[list[str]], bool]
) -> dict[str, str]:
    """Put reports out; every file with its SHA-256.

    Reports published before that are not among them are taken away when one agrees, unless ``keep``. RefusedError when
    one does not agree, CchcError when a file changes meanwhile or cannot be written.
    """
    with locked(outputs, f"publish-{sha256(str(target).encode())[:16]}"):
        digests = {name: digest for one in reports for name, digest in one.files.items()}
        before = [one for one in _published_before(outputs, target) if not digests.keys() & set(one.files.values())]
        known = digests.keys() | {name for one in before for name in one.files.values()}
        gone = [f"{one.school_name}, {one.period_label}" for one in before]
        gone += [name for name in _standing(target) if _REPORT.fullmatch(name) and name not in known]
        if gone and not (keep or agree(gone)):
            raise RefusedError("Chưa thay gì. Muốn gỡ những báo cáo ấy, thêm --yes; muốn giữ chúng lại, thêm --keep.")
        kept = before if keep else []
        entries = [one.entry for one in reports] + kept
        links = {entry.files["html"]: links for entry, links in links_between(entries)}
        files: dict[str, str] = {}

        def write(contents: Mapping[str, bytes]) -> None:
            files.update((name, sha256(content)) for name, content in contents.items())
            write_whole({target / name: content for name, content in contents.items()})

        shown = "Disallow" if any(entry.sample for entry in entries) else "Allow"  # no search engine shows samples
        write({ROBOTS: f"{_SIGNATURE}\nUser-agent: *\n{shown}: /\n".encode()})
        for entry in entries:
            root = target if entry in kept else outputs
            contents = {name: (root / name).read_bytes() for name in entry.files.values()}
            for name, content in contents.items():
                if sha256(content) != digests.get(name, sha256(content)):
                    raise CchcError(f"Tệp {name} vừa đổi trong lúc công khai. Hãy chạy lại lệnh publish.")
            write({n: with_links(content, links[n]) if n in links else content for n, content in contents.items()})
        write(render_index(entries))
        _leave_record(outputs, target, files, entries, reports)
        for name in _standing(target):
            if name not in files and not (keep and _REPORT.fullmatch(name)):
                take_away(target / name, target)
    return dict(sorted(files.items()))


def _published_before(outputs: Path, target: Path) -> list[IndexEntry]:
    """The reports of the last publication to this folder that still stand there."""
    for path in sorted((outputs / STATE_FOLDER / "publish").glob("*Z.json"), reverse=True):
        record = json.loads(path.read_bytes())
        if record["destination"] == str(target):
            entries = (IndexEntry(**one) for one in record["entries"])
            return [one for one in entries if all((target / name).exists() for name in one.files.values())]
    return []


def _leave_record(
    outputs: Path, target: Path, files: Mapping[str, str], entries: Sequence[IndexEntry], reports: Sequence[Report]
) -> None:
    """What went where and what it was made from; it stays with the outputs, never with what is published."""
    now = datetime.now(UTC)
    data = {
        "published": now.isoformat(timespec="seconds"),
        "destination": str(target),
        "files": files,
        "entries": [asdict(entry) for entry in entries],
        "reports": {one.planned.job.key: one.planned.job.sources for one in reports},
    }
    path = outputs / STATE_FOLDER / "publish" / f"{now:%Y%m%dT%H%M%S%f}Z.json"
    write_whole({path: f"{json.dumps(data, ensure_ascii=False, indent=1)}\n".encode()})
