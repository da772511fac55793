"""Up to date or not: whatever a report is made from, and whatever happened to its files, is noticed."""

import contextlib
import io
import os
import re
import signal
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cchc_lib.batch import records
from cchc_lib.batch.planning import Planned, Selection, plan, stale_elsewhere
from cchc_lib.batch.records import Job, Outcome, library
from cchc_lib.batch.report import _render as render
from cchc_lib.batch.report import make_report
from cchc_lib.batch.run import Maker, Run
from cchc_lib.errors import UsageError
from cchc_lib.settings.params import Params
from tests.batch.kit import HEAD, TABLE, Kit, hold_open


def planned(kit: Kit, **more: object) -> dict[str, Planned]:
    selection = Selection(
        params=kit.params,
        outputs=kit.outputs,
        notebooks=(kit.notebook,),
        formats=("html",),
        today=date(2026, 6, 1),
        **more,  # type: ignore[arg-type]
    )
    return {f"{each.job.school} {each.job.period}": each for each in plan(selection)}


def of_one(kit: Kit, *formats: str) -> Selection:
    """One school and period in these formats."""
    only = {"schools": ("thcs-an",), "periods": ("hk1",), "notebooks": (kit.notebook,)}
    return Selection(params=kit.params, outputs=kit.outputs, formats=formats, **only)  # type: ignore[arg-type]


def first_job(kit: Kit, *formats: str) -> Job:
    return plan(of_one(kit, *formats))[0].job


@pytest.fixture
def made(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> Kit:
    """A kit with all its reports made, without the cost of executing notebooks."""
    monkeypatch.setattr("cchc_lib.batch.report._execute", lambda *_: SimpleNamespace(cells=[]))
    monkeypatch.setattr("cchc_lib.batch.report.scrub", lambda *_: None)
    monkeypatch.setattr("cchc_lib.rendering.document.read_document", lambda *_, **__: SimpleNamespace(head=None))
    monkeypatch.setattr("cchc_lib.batch.report._render", rendered)
    for each in planned(kit).values():
        assert make_report(each.job, lambda _: None).state == "made"
    return kit


def rendered(job: Job, *_: object) -> tuple[dict[str, bytes], dict[str, str], str]:
    return {f"{job.stem}.{name}": f"{job.name} {name}".encode() for name in job.formats}, {}, ""


def reasons(kit: Kit) -> dict[str, tuple[str, ...]]:
    return {name: each.reasons for name, each in planned(kit).items() if each.reasons}


def test_nothing_is_made_twice(made: Kit) -> None:
    assert reasons(made) == {}


def test_a_workbook_makes_its_own_schools_reports_stale(made: Kit) -> None:
    made.workbook("thcs-an").write_bytes(b"other")
    why = ("đã đổi: params/schools/thcs-an/2025-2026.xlsx",)
    assert reasons(made) == {"thcs-an hk1": why, "thcs-an hk2": why}


def test_registers_as_csv_files_count_too(made: Kit) -> None:
    folder = made.workbook("thcs-an").with_suffix("")
    folder.mkdir()
    (folder / "cases.csv").write_text("x", encoding="utf-8")
    assert reasons(made)["thcs-an hk1"] == ("mới có: params/schools/thcs-an/2025-2026/cases.csv",)


def test_registers_of_the_next_school_year_count_where_the_window_reaches_them(made: Kit) -> None:
    for each in planned(made, periods=("nam-2026", "hk1")).values():
        make_report(each.job, lambda _: None)
    (made.workbook("thcs-an").parent / "2026-2027.xlsx").write_bytes(b"next")
    found = {name: each.reasons for name, each in planned(made, periods=("nam-2026", "hk1")).items() if each.reasons}
    assert found == {"thcs-an nam-2026": ("mới có: params/schools/thcs-an/2026-2027.xlsx",)}


SHARED = ["school_years/2025-2026.yaml", "calendar.csv", "legal_values.yaml", "procedures.yaml", "plans/2025-2026.yaml"]


@pytest.mark.parametrize("name", SHARED)
def test_a_shared_setting_makes_every_report_stale(made: Kit, name: str) -> None:
    path = made.params / name
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as stream:
        stream.write("# more\n")
    assert len(reasons(made)) == 4
    assert all(f"params/{name}" in why[0] for why in reasons(made).values())


def test_the_notebook_and_its_parameters_count(made: Kit) -> None:
    assert {each.reasons for each in planned(made, as_of="2026-01-10", periods=("hk1",)).values()} == {
        ("đã đổi: tham số",)
    }
    made.write_notebook(HEAD, TABLE, "1")
    assert set(reasons(made).values()) == {("đã đổi: sổ tay",)}


def test_library_and_packages_count(made: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "library", lambda: "other")
    monkeypatch.setattr(records, "packages", lambda: "other")
    assert set(reasons(made).values()) == {("đã đổi: thư viện cchc_lib", "đã đổi: các gói phần mềm")}


def test_the_librarys_hash_follows_its_templates_but_not_its_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("rendering/page.html", "commands/reports.py", "__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("a", encoding="utf-8")
    monkeypatch.setattr("cchc_lib.__file__", str(tmp_path / "__init__.py"))
    hashed = library.__wrapped__
    first = hashed()
    (tmp_path / "commands/reports.py").write_text("b", encoding="utf-8")
    assert hashed() == first
    (tmp_path / "rendering/page.html").write_text("b", encoding="utf-8")
    assert hashed() != first


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def touch(path: Path) -> None:
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))


def overwrite(path: Path) -> None:
    stat = path.stat()
    path.write_bytes(b"x" * stat.st_size)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (Path.unlink, "mất tệp bao-cao.html"),
        (cut, "tệp bao-cao.html đã được sửa hoặc chép đè"),
        (touch, "tệp bao-cao.html đã được sửa hoặc chép đè"),
        (overwrite, "tệp bao-cao.html đã được sửa hoặc chép đè"),
    ],
)
def test_harm_to_an_output_is_noticed(made: Kit, harm: Callable[[Path], None], why: str) -> None:
    harm(made.outputs / "thcs-an" / "2025-2026" / "hk2" / "bao-cao.html")
    found = reasons(made)
    assert list(found) == ["thcs-an hk2"]
    assert found["thcs-an hk2"][0].startswith(why)


def test_a_record_cut_short_is_no_record(made: Kit) -> None:
    path = made.outputs / ".cchc" / "thcs-an" / "2025-2026" / "hk1" / "bao-cao.json"
    path.write_bytes(path.read_bytes()[:50])
    assert reasons(made) == {"thcs-an hk1": ("không đọc được sổ ghi của lần trước",)}


def test_a_format_more_keeps_the_others_and_a_change_removes_what_is_not_remade(made: Kit) -> None:
    """A PDF asked for later stands beside the page; once the registers changed, no old PDF stands beside a new page."""
    folder = made.outputs / "thcs-an" / "2025-2026" / "hk1"

    def make(*formats: str) -> list[str]:
        make_report(first_job(made, *formats), lambda _: None)
        return sorted(path.name for path in folder.iterdir())

    assert plan(of_one(made, "html", "pdf"))[0].reasons == ("chưa có bản pdf",)
    assert make("html", "pdf") == ["bao-cao.html", "bao-cao.pdf"]
    assert make("html") == ["bao-cao.html", "bao-cao.pdf"]
    assert reasons(made) == {}
    made.workbook("thcs-an").write_bytes(b"other")
    assert make("html") == ["bao-cao.html"]


@pytest.mark.parametrize("formats", [("docx", "html"), ("html",)])
def test_a_document_that_somebody_edited_is_put_aside_never_lost(made: Kit, formats: tuple[str, ...]) -> None:
    """Văn thư numbered the Word file in its place: the next making keeps that under another name, each time anew."""
    folder = made.outputs / "thcs-an" / "2025-2026" / "hk1"

    def make(*formats: str) -> tuple[str, ...]:
        return make_report(first_job(made, *formats), lambda _: None).kept

    assert make("docx", "html") == ()
    (folder / "bao-cao.docx").write_bytes(b"Number: 12/BC")
    (folder / "bao-cao.html").write_bytes(b"nobody edits a page")
    made.workbook("thcs-an").write_bytes(b"other")
    assert make(*formats) == ("bao-cao.da-sua-1.docx",)
    assert (folder / "bao-cao.da-sua-1.docx").read_bytes() == b"Number: 12/BC"
    assert make("docx", "html") == ()
    assert (folder / "bao-cao.docx").read_bytes() == "thcs-an · 2025-2026 · hk1 · bao-cao docx".encode()
    (folder / "bao-cao.docx").write_bytes(b"Number: 13/BC")
    assert make("docx", "html") == ("bao-cao.da-sua-2.docx",)
    assert (folder / "bao-cao.da-sua-1.docx").read_bytes() == b"Number: 12/BC"
    (folder / "bao-cao.docx").write_bytes(b"Number: 14/BC")
    first_job(made).record_path.unlink()  # the hidden folder was not copied along
    assert make("docx", "html") == ("bao-cao.da-sua-3.docx",)


def test_a_full_disk_costs_no_edited_document(made: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """What văn thư typed stays in its place while nothing new can be written, though another format alone is made."""
    make_report(first_job(made, "docx", "html"), lambda _: None)
    document = made.outputs / "thcs-an" / "2025-2026" / "hk1" / "bao-cao.docx"
    document.write_bytes(b"Number: 12/BC")
    made.workbook("thcs-an").write_bytes(b"other")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert make_report(first_job(made, "html"), lambda _: None).disk_full
    assert document.read_bytes() == b"Number: 12/BC"


def test_what_a_killed_run_wrote_is_not_taken_for_edited(made: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new document stood, its record not yet: the next run makes the same and puts nothing aside."""
    make_report(first_job(made, "docx"), lambda _: None)
    made.workbook("thcs-an").write_bytes(b"other")
    monkeypatch.setattr("cchc_lib.batch.report._render", lambda *_: ({"bao-cao.docx": b"new"}, {}, ""))
    job = first_job(made, "docx")
    with monkeypatch.context() as patched:
        patched.setattr("cchc_lib.batch.records.write_record", lambda *_: signal.raise_signal(signal.SIGINT))
        with pytest.raises(KeyboardInterrupt):
            make_report(job, lambda _: None)
    outcome = make_report(job, lambda _: None)
    assert (outcome.state, outcome.kept) == ("made", ())


def test_a_report_that_another_run_has_just_made_is_not_made_again(made: Kit) -> None:
    assert make_report(first_job(made, "html"), lambda _: None).state == "current"


def test_list_says_why(kit: Kit) -> None:
    done = kit.cchc("list", "--why")
    assert done.returncode == 0
    assert "thcs-an · 2025-2026 · hk1 · bao-cao    phải làm\n    - chưa làm lần nào" in done.stdout
    assert "4 báo cáo, phải làm 4, mới nhất 0." in done.stdout
    assert not kit.outputs.exists()


def test_a_source_that_changes_while_the_notebook_reads_fails_and_is_tried_again(
    made: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workbook copied over itself meanwhile: nothing is recorded of what was not seen, and the old files stay."""
    before = made.files()
    made.workbook("thcs-an").write_bytes(b"new")
    job = first_job(made, "html")
    monkeypatch.setattr("cchc_lib.batch.report._execute", lambda *_: made.workbook("thcs-an").write_bytes(b"newer"))
    outcome = make_report(job, lambda _: None)
    assert (outcome.state, outcome.retry) == ("failed", True)
    assert "thay đổi trong lúc lập báo cáo: params/schools/thcs-an/2025-2026.xlsx. Hãy đợi" in outcome.reason
    assert made.files() == before
    assert "thcs-an hk1" in reasons(made)


def test_bytes_that_were_read_in_between_are_noticed(made: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The workbook is as it was before and after, but the notebook says that it read other bytes."""
    made.workbook("thcs-an").write_bytes(b"new")
    head = SimpleNamespace(result={"inputs": {"params/schools/thcs-an/2025-2026.xlsx": "0" * 64}})
    monkeypatch.setattr("cchc_lib.rendering.document.read_document", lambda *_, **__: SimpleNamespace(head=head))
    outcome = make_report(first_job(made, "html"), lambda _: None)
    assert (outcome.state, outcome.retry) == ("failed", True)


def test_a_report_is_recorded_with_what_it_was_made_from_not_what_was_planned(made: Kit) -> None:
    """The workbook changed between plan and making: the newer one is what the report shows, and it is up to date."""
    made.workbook("thcs-an").write_bytes(b"planned")
    job = first_job(made, "html")
    made.workbook("thcs-an").write_bytes(b"made from")
    assert make_report(job, lambda _: None).state == "made"
    assert "thcs-an hk1" not in reasons(made)


class _Breaking:
    """The formats, of which some fail."""

    needs_result = False

    def __init__(self, name: str, *, fails: bool) -> None:
        self.name, self.fails = name, fails

    def file_name(self, stem: str, _: bool) -> str:
        return f"{stem}.{self.name}"

    def render(self, *_: object) -> bytes:
        if self.fails:
            raise ValueError("zip() argument 3")
        return self.name.encode()


def test_a_format_that_fails_costs_no_other_and_is_made_again(made: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page and PDF stand, the missing DOCX is told with the file to send, and the next run makes it."""

    def formats(*, broken: bool) -> None:
        forms = {name: _Breaking(name, fails=broken and name == "docx") for name in ("html", "pdf", "docx")}
        monkeypatch.setattr("cchc_lib.rendering.formats.FORMATS", forms)

    monkeypatch.setattr("cchc_lib.batch.report._render", render)
    monkeypatch.setattr("cchc_lib.batch.report.as_file", lambda _: b"{}")
    formats(broken=True)
    outcome = make_report(first_job(made, "html", "pdf", "docx"), lambda _: None)
    told = f"Lỗi ngoài dự kiến (ValueError: zip() argument 3). Hãy gửi tệp {made.outputs / 'run.log'} cho người phụ"
    assert (outcome.state, [*outcome.failures], "Traceback" in outcome.log) == ("made", ["docx"], True)
    assert outcome.failures["docx"].startswith(told)
    folder = made.outputs / "thcs-an" / "2025-2026" / "hk1"
    assert sorted(path.name for path in folder.iterdir()) == ["bao-cao.html", "bao-cao.ipynb", "bao-cao.pdf"]
    assert reasons(made) == {}  # the page alone is asked for
    (again,) = plan(of_one(made, "html", "docx"))
    assert again.reasons[0].startswith("lần trước không làm được bản docx: Lỗi ngoài dự kiến")
    formats(broken=False)
    assert make_report(again.job, lambda _: None).failures == {}
    assert plan(of_one(made, "html", "docx"))[0].reasons == ()


def test_a_document_open_in_word_is_named_and_made_by_the_next_run(made: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is new, the open document stays as it was, and what its reader types into it is not lost either."""
    folder = made.outputs / "thcs-an" / "2025-2026" / "hk1"
    make_report(first_job(made, "html", "docx"), lambda _: None)
    made.workbook("thcs-an").write_bytes(b"other")
    with monkeypatch.context() as patched:
        hold_open(folder / "bao-cao.docx", patched)
        outcome = make_report(first_job(made, "html", "docx"), lambda _: None)
    assert (outcome.state, [*outcome.failures]) == ("made", ["docx"])
    assert "Hãy đóng tệp (Word, Excel, Acrobat) rồi chạy lại" in outcome.failures["docx"]
    (folder / "bao-cao.docx").write_bytes(b"Number: 12/BC")
    assert make_report(first_job(made, "html", "docx"), lambda _: None).kept == ("bao-cao.da-sua-1.docx",)
    assert plan(of_one(made, "html", "docx"))[0].reasons == ()


def test_reports_that_are_stale_and_were_not_asked_for_are_named(made: Kit) -> None:
    """After a run of one period the other one of the same workbook is out of date; never made ones are not stale."""
    default = replace(of_one(made, "html"), notebooks=())
    assert stale_elsewhere(default, plan(of_one(made, "html"))) == [
        "thcs-an · 2025-2026 · hk2 · bao-cao",
        "thcs-binh · 2025-2026 · hk1 · bao-cao",
        "thcs-binh · 2025-2026 · hk2 · bao-cao",
    ]  # made from another notebook than the kit's own
    assert stale_elsewhere(default, plan(Selection(params=made.params, outputs=made.outputs))) == []


def test_a_default_run_takes_the_periods_that_have_begun(kit: Kit) -> None:
    """By the day: none in August, the first from its first day on; one asked for ahead is asked for with its year."""

    def periods(today: date, **more: object) -> set[str]:
        selection = Selection(params=kit.params, outputs=kit.outputs, today=today, **more)  # type: ignore[arg-type]
        return {f"{each.job.period} {each.close}" for each in plan(selection)}

    with pytest.raises(UsageError, match="Đến hôm nay 31/08/2025 chưa có kỳ báo cáo nào bắt đầu"):
        periods(date(2025, 8, 31))
    assert periods(date(2025, 9, 1)) == {"hk1 2026-01-17"}
    assert periods(date(2026, 1, 18)) == {"hk1 2026-01-17", "hk2 2026-05-31"}
    with pytest.raises(
        UsageError, match=r"Đến hôm nay 01/09/2025 kỳ hk2 chưa bắt đầu. .* --period hk2 --year 2025-2026"
    ):
        periods(date(2025, 9, 1), periods=("hk2",))
    assert periods(date(2025, 9, 1), periods=("hk2",), school_years=("2025-2026",)) == {"hk2 2026-05-31"}
    assert periods(date(2025, 9, 1), as_of="20/1/2026") == {"hk2 2026-01-20"}


def run_with(kit: Kit, maker: Maker) -> tuple[Run, list[str]]:
    run, told = Run(kit.outputs, Params.open(kit.params), "kernel", 1), io.StringIO()
    with contextlib.redirect_stderr(told):
        run.make([*planned(kit).values()], maker)
    return run, told.getvalue().splitlines()


def test_a_full_disk_is_said_once_and_ends_the_run(kit: Kit) -> None:
    """The rest would only say the same: it is left, and what was made is recorded."""

    def maker(jobs: Sequence[Job]) -> Generator[tuple[Job, Outcome]]:
        full = Outcome("failed", reason="Ổ đĩa đã đầy", disk_full=True)
        yield from zip(jobs, [Outcome("made"), full, full, full], strict=True)

    run, told = run_with(kit, maker)
    assert (len(told), run.left, run.disk_full) == (2, 2, True)
    assert (kit.record()["made"], kit.record()["failed"], kit.record()["left"]) == (1, 1, 2)
    assert list(kit.outputs.rglob("*.LOI.txt")) == []


def test_what_a_killed_run_left_of_a_report_that_is_up_to_date_goes(made: Kit) -> None:
    left = made.outputs / ".cchc" / "thcs-an" / "2025-2026" / "hk1" / "bao-cao.tmp"
    left.mkdir()
    (left / "half").write_bytes(b"half")

    def nothing(_: Sequence[Job]) -> Generator[tuple[Job, Outcome]]:
        yield pytest.fail("everything is up to date")

    run, _ = run_with(made, nothing)
    assert run.count("current") == 4
    assert not left.exists()


def next_year(kit: Kit) -> None:
    """Settings of 2026-2027, and a workbook of one school."""
    years = kit.params / "school_years"
    later = re.sub(r"202[56]", lambda year: str(int(year[0]) + 1), (years / "2025-2026.yaml").read_text("utf-8"))
    (years / "2026-2027.yaml").write_text(later, encoding="utf-8")
    kit.workbook("thcs-an").with_name("2026-2027.xlsx").write_bytes(b"x")


@pytest.mark.parametrize(
    ("period", "given", "year"),
    [
        ("hk2", {"today": date(2026, 11, 30)}, "2025-2026"),
        ("hk2", {"today": date(2027, 1, 18)}, "2026-2027"),
        ("hk1", {"today": date(2026, 11, 30)}, "2026-2027"),
        ("hk1", {"today": date(2026, 11, 30), "as_of": "20/12/2025"}, "2025-2026"),
    ],
)
def test_a_period_asked_for_without_its_year_is_the_latest_begun(
    kit: Kit, period: str, given: dict[str, Any], year: str
) -> None:
    """By today, or by the cut-off asked for: the second semester in November is last year's."""
    next_year(kit)
    asked = Selection(params=kit.params, outputs=kit.outputs, schools=("thcs-an",), periods=(period,), **given)
    assert [each.job.school_year for each in plan(asked)] == [year]


def test_a_period_of_two_school_years_is_made_once_and_rests_on_the_years_before(kit: Kit) -> None:
    """quy-2026-4 is of 2026-2027 alone, quy-2026-3 of the later of its two years; last year's workbook counts too."""
    next_year(kit)
    selection = Selection(
        params=kit.params,
        outputs=kit.outputs,
        notebooks=(kit.notebook,),
        schools=("thcs-an",),
        periods=("quy-2026-3", "quy-2026-4"),
        today=date(2027, 1, 1),
    )
    jobs = [each.job for each in plan(selection)]
    assert [(job.period, job.school_year) for job in jobs] == [("quy-2026-3", "2026-2027"), ("quy-2026-4", "2026-2027")]
    assert all("params/schools/thcs-an/2025-2026.xlsx" in job.sources for job in jobs)
