"""Publishing from the reports to the folder: what goes out, what is refused, what a crash leaves."""

import json
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cchc_lib.batch.engines import SHELL
from cchc_lib.batch.planning import DEFAULT_NOTEBOOK, DESK_NOTEBOOK, Selection, plan
from cchc_lib.batch.report import make_report
from cchc_lib.environment import ROOT
from cchc_lib.errors import CchcError, UsageError
from cchc_lib.publishing import publish
from cchc_lib.publishing.passages import template_passages
from cchc_lib.publishing.reading import APPROVALS, ReportsOf, approve_shown, marks_of, write_sheet
from cchc_lib.rendering.page import IndexEntry
from cchc_lib.report.blocks import BLOCK_MIME
from tests.publishing.office import Office, tree

PUBLIC = ["index.html", "robots.txt", "thcs-an/2025-2026/hk1/bao-cao.html"]


def refused(action: Callable[[], object]) -> str:
    with pytest.raises(CchcError) as caught:
        action()
    return str(caught.value)


def test_a_clean_report_goes_out_with_an_index(office: Office, tmp_path: Path) -> None:
    """Page and PDF, an index, robots.txt, nothing else; what went where is recorded with the outputs."""
    files = office.publish(tmp_path / "web", "thcs-an", formats=("html", "pdf"))
    assert sorted(tree(tmp_path / "web")) == [*PUBLIC, "thcs-an/2025-2026/hk1/bao-cao.pdf"]
    assert list(files) == sorted(tree(tmp_path / "web"))
    assert 'href="thcs-an/2025-2026/hk1/bao-cao.html"' in (tmp_path / "web" / "index.html").read_text(encoding="utf-8")
    assert "Allow: /\n" in (tmp_path / "web" / "robots.txt").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["web"]


def test_what_a_notebook_says_is_internal_stays(office: Office) -> None:
    (found,) = office.look_at("thcs-an", notebook=DESK_NOTEBOOK)
    assert found.reports == []
    assert found.troubles == [
        "thcs-an · 2025-2026 · hk1 · theo-doi (nội bộ): chỉ dùng nội bộ: tham số audience của sổ tay là internal. "
        "Hãy bỏ sổ tay ấy khỏi --notebook."
    ]


@pytest.mark.parametrize(("formats", "links"), [(("html", "pdf"), ["bao-cao.pdf"]), (("html",), [])])
def test_a_published_page_leads_to_what_is_published_alone(
    office: Office, tmp_path: Path, formats: tuple[str, ...], links: list[str]
) -> None:
    """To the PDF where it is published beside the page, and to the index."""
    office.publish(tmp_path / "web", "thcs-an", formats=formats)
    page = (tmp_path / "web" / PUBLIC[2]).read_text(encoding="utf-8")
    nav = re.search(r'<nav class="ways".*?</nav>', page, re.DOTALL)
    assert nav
    assert re.findall(r'href="([^"]+)"', nav[0]) == [*links, "../../../index.html"]


def test_a_large_index_goes_out_whole(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With many reports every school's page of the index passes the gate too, and can be replaced."""
    monkeypatch.setattr("cchc_lib.rendering.page._MOST_ON_A_PAGE", 1)
    for _ in range(2):
        office.publish(tmp_path / "web", "thcs-an", "thcs-mau", sample=True)
    inside = {name for name in tree(tmp_path / "web") if name.startswith("muc-luc/")}
    assert inside == {"muc-luc/thcs-an.html", "muc-luc/thcs-mau.html"}


def test_the_same_reports_give_the_same_folder(office: Office, tmp_path: Path) -> None:
    """Publishing again changes no byte, and leaves nothing of the one before."""
    office.publish(tmp_path / "web", "thcs-an", "thcs-mau", sample=True)
    office.publish(tmp_path / "web", "thcs-an")
    again = tree(tmp_path / "web")
    office.publish(tmp_path / "other", "thcs-an")
    assert again == tree(tmp_path / "other")
    assert sorted(again) == PUBLIC


def test_what_nobody_has_read_keeps_its_school_back_and_no_other(office: Office, tmp_path: Path) -> None:
    """Read once it goes out; changed text would want reading again, unchanged text never."""
    assert office.kept_back("thcs-an", "thcs-lo") == [
        "thcs-an: 2 đoạn người viết chưa ai đọc và duyệt.",
        "thcs-lo: 4 đoạn người viết chưa ai đọc và duyệt.",
    ]
    office.publish(tmp_path / "web", "thcs-an")
    assert office.kept_back("thcs-an", "thcs-lo") == ["thcs-lo: 4 đoạn người viết chưa ai đọc và duyệt."]
    assert PUBLIC[-1] in office.publish(tmp_path / "web", "thcs-an", "thcs-lo", read=False)
    written = (office.params / "schools" / "thcs-an" / APPROVALS).read_text(encoding="utf-8")
    assert "words: Nhà trường đã làm tốt.\n  day: '2026-07-01'\n  by: Người đọc\n" in written


def test_a_schools_broken_file_keeps_that_school_back_alone(office: Office) -> None:
    """Its approvals or its settings; approvals of which the last was struck out are none."""
    folder, settings = office.params / "schools", office.params / "schools" / "thcs-nhap" / "school.yaml"
    (folder / "thcs-lo" / APPROVALS).write_text("texts:\n\t- hash: a\n", encoding="utf-8")
    (folder / "thcs-an" / APPROVALS).write_text("texts:\n", encoding="utf-8")
    before = settings.read_bytes()
    settings.write_bytes(before + b"mau_sac: xanh\n")
    try:
        lo, nhap, an = office.look_at("thcs-lo", "thcs-nhap", "thcs-an")
    finally:
        settings.write_bytes(before)
    assert lo.troubles[0].startswith(f"thcs-lo: Tệp thcs-lo/{APPROVALS}, dòng 2: ")
    assert nhap.troubles[0].startswith(
        "thcs-nhap: Tệp params/schools/thcs-nhap/school.yaml có 1 lỗi: - mau_sac: không có"
    )
    assert (an.troubles, len(an.unread)) == ([], 2)


def test_a_marked_text_wants_its_own_word(office: Office) -> None:
    """Approving the rest leaves it; accepted with a reason it goes out, and the reason is kept."""
    looked_at = office.look_at("thcs-lo")
    write_sheet(office.outputs, looked_at)
    assert [(text, why) for _, text, why in marks_of(looked_at[0])] == [
        ("trương thị diệu ánh", "tên có ở cột “Người nộp”, trang “Hồ sơ TTHC”"),
        ("Hạnh", "tên sau danh xưng, chức vụ"),
        ("0912 345 678", "số điện thoại"),
        ("abc@truong.edu.vn", "địa chỉ thư điện tử"),
        ("sinh ngày 05/9/1985", "ngày sinh"),
        ("căn cước 031085001234", "số giấy tờ, tài khoản"),
        ("STK: 1903 4567 8901", "số giấy tờ, tài khoản"),
    ]
    reader = (date(2026, 7, 1), "Hiệu trưởng")
    assert approve_shown(office.outputs, looked_at, {}, reader, unmarked=True) == 1
    assert approve_shown(office.outputs, looked_at, {2: "cô đồng ý", 3: "số của trường"}, reader, unmarked=True) == 0
    reasons = {1: "bà đồng ý", 2: "cô đồng ý", 3: "số của trường", 4: "số của trường"}
    assert approve_shown(office.outputs, looked_at, reasons, reader, unmarked=True) == 2
    written = (office.params / "schools" / "thcs-lo" / APPROVALS).read_text(encoding="utf-8")
    assert "reason: bà đồng ý\n" in written
    assert "reason: cô đồng ý; số của trường\n" in written
    with pytest.raises(UsageError, match="số 99"):
        approve_shown(office.outputs, looked_at, {99: "x"}, reader, unmarked=True)
    assert len(looked_at[0].unread) == 1


def test_only_what_was_shown_is_approved(office: Office) -> None:
    write_sheet(office.outputs, office.look_at("thcs-lo"))
    reader = (date(2026, 7, 1), "Hiệu trưởng")
    assert approve_shown(office.outputs, office.look_at("thcs-an"), {}, reader, unmarked=True) == 0


def test_drafts_failed_stale_and_spoiled_reports_keep_their_schools_back(office: Office, tmp_path: Path) -> None:
    spoiled = office.copy_to(tmp_path / "spoiled")
    spoiled.file("thcs-an").write_bytes(b"<p>")
    record = spoiled.outputs / ".cchc" / "thcs-lo" / "2025-2026" / "hk1" / "bao-cao.json"
    failed = json.loads(record.read_text(encoding="utf-8")) | {"reason": "hết bộ nhớ"}
    record.write_text(json.dumps(failed), encoding="utf-8")
    (spoiled.outputs / ".cchc" / "thcs-mau" / "2025-2026" / "hk1" / "bao-cao.json").unlink()
    said = spoiled.kept_back("thcs-an", "thcs-lo", "thcs-mau", "thcs-nhap", sample=True)
    for told in (
        "tệp bao-cao.html đã được sửa hoặc chép đè",
        "lần trước bị lỗi: hết bộ nhớ. Sửa xong, hãy",
        "chưa làm",
        "sổ còn 1 lỗi",
    ):
        assert sum(told in sentence for sentence in said) == 1, said
    assert "Lần này không công khai được báo cáo nào; nơi đến vẫn như cũ." in refused(
        lambda: spoiled.publish(tmp_path / "web", "thcs-an")
    )
    assert not (tmp_path / "web").exists()


def test_a_report_without_any_figure_stays(office: Office, tmp_path: Path) -> None:
    """As of a workbook into which nobody has entered anything yet."""
    spoiled = office.copy_to(tmp_path / "spoiled")
    notebook = json.loads(spoiled.file("thcs-an", "bao-cao.ipynb").read_bytes())
    shown = (output["data"] for cell in notebook["cells"] for output in cell.get("outputs", ()))
    (head,) = (data[BLOCK_MIME] for data in shown if data.get(BLOCK_MIME, {}).get("kind") == "head")
    head["result"] |= {
        "form06": [],
        "targets": [{"status": "no_data", "left_out": {}}, {"status": "not_arisen", "left_out": {}}],
    }
    spoiled.rewrite("thcs-an", "bao-cao.ipynb", json.dumps(notebook).encode())
    said = "không chỉ tiêu nào có số liệu. Hãy điền sổ rồi chạy lại lệnh run."
    assert spoiled.kept_back("thcs-an") == [f"thcs-an · 2025-2026 · hk1 · bao-cao: {said}"]


def test_samples_and_open_periods_are_left_out_and_said(office: Office, tmp_path: Path) -> None:
    """They keep nobody back; asked for they go out, samples where no search engine looks."""
    looked_at = office.look_at("thcs-mau", "thcs-an", today=date(2026, 1, 17))
    assert [one.kept_back or one.reports for one in looked_at] == [[], []]
    assert [one.left_out for one in looked_at] == [
        ["thcs-mau: trường mẫu, số liệu minh họa. Muốn công khai thử, thêm --allow-sample."],
        ["thcs-an · 2025-2026 · hk1 · bao-cao: kỳ chưa khép (chốt 17/01/2026). Muốn vẫn công khai, thêm --allow-open."],
    ]
    assert list(office.publish(tmp_path / "web", "thcs-an", today=date(2026, 1, 17), open_periods=True)) == PUBLIC
    office.publish(tmp_path / "web", "thcs-mau", sample=True)
    assert "Disallow: /\n" in (tmp_path / "web" / "robots.txt").read_text(encoding="utf-8")


def test_without_a_period_whatever_stands_goes_out(office: Office, tmp_path: Path) -> None:
    """A quarter made beside the year's own periods too; out of date it is left out, said, and keeps nothing back."""
    own = office.copy_to(tmp_path / "own")
    quarter = Selection(
        params=own.params, outputs=own.outputs, schools=("thcs-an",), periods=("quy-2025-4",), formats=("html",)
    )
    for one in plan(replace(quarter, engine=SHELL)):
        assert make_report(one.job, lambda _: None).state == "made"
    (found,) = own.look_at("thcs-an", periods=(), today=date(2026, 1, 18))
    assert [one.planned.job.period for one in found.reports] == ["hk1", "quy-2025-4"]
    (own.outputs / "thcs-an" / "2025-2026" / "quy-2025-4" / "bao-cao.html").write_bytes(b"<p>")
    (found,) = own.look_at("thcs-an", periods=(), today=date(2026, 1, 18))
    assert ([one.planned.job.period for one in found.reports], found.troubles) == (["hk1"], [])
    assert found.left_out[-1].endswith("đã cũ. Muốn công khai, hãy chạy lại lệnh run --period quy-2025-4 trước.")


@pytest.mark.parametrize(
    ("asked", "stay"),
    [
        ({}, ""),
        ({"schools": ("a",)}, "rollup b"),
        ({"periods": ("quy-2025-4",)}, "a b plan rollup"),
        ({"school_years": ("2025-2026",)}, ""),
        ({"notebooks": (Path("ke_hoach.ipynb"),)}, "a b rollup"),
    ],
)
def test_what_was_not_asked_for_is_left_alone(asked: dict[str, Any], stay: str) -> None:
    """Schools, periods, notebooks; a roll-up not while a school that was asked for is kept back."""
    entry = IndexEntry("a", "A", "xã", "2025-2026", "hk1", "Học kỳ I", files={"html": "a/2025-2026/hk1/bao-cao.html"})
    published = {
        "a": entry,
        "b": replace(entry, school="b"),
        "plan": replace(entry, files={"pdf": "a/2025-2026/hk1/ke-hoach.pdf"}),
        "rollup": replace(entry, school="tong-hop/xa", rollup=True),
    }
    selection, schools = Selection(outputs=Path(), **asked), [ReportsOf("a", Path())]
    assert {name for name, one in published.items() if publish.left_alone(selection, schools, one)} == {*stay.split()}
    schools[0].troubles.append("a: hỏng.")
    assert not (selection.schools and publish.left_alone(selection, schools, published["rollup"]))


def test_what_would_disappear_is_named_and_asked_for(office: Office, tmp_path: Path) -> None:
    """Without agreement nothing changes; kept it stands on in the folder and in the index."""
    office.publish(tmp_path / "web", "thcs-an", "thcs-lo")
    before, asked = tree(tmp_path / "web"), list[str]()

    def disagree(gone: list[str]) -> bool:
        asked.extend(gone)
        return False

    said = refused(lambda: office.publish(tmp_path / "web", "thcs-an", agree=disagree))
    assert "--keep" in said
    assert asked == ["Trường THCS Tiên Cường, Học kỳ I năm học 2025-2026"]
    assert tree(tmp_path / "web") == before
    office.publish(tmp_path / "web", "thcs-an", keep=lambda _: True)
    assert tree(tmp_path / "web") == before


def test_a_notebook_that_does_not_say_whether_it_is_a_draft_is_refused(office: Office, tmp_path: Path) -> None:
    """Without the report's head nothing is known of the registers behind it."""
    own = tmp_path / "cua_toi.ipynb"
    cells = json.loads(DEFAULT_NOTEBOOK.read_text(encoding="utf-8"))
    cells["cells"] = [cell for cell in cells["cells"] if "parameters" in cell["metadata"].get("tags", [])]
    own.write_text(json.dumps(cells), encoding="utf-8")
    office.run("--school", "thcs-an", "--notebook", str(own), "--formats", "html")
    (said,) = office.kept_back("thcs-an", notebook=own)
    assert said.startswith("thcs-an · 2025-2026 · hk1 · cua-toi: không rõ có phải dự thảo không")


def test_a_folder_with_things_of_others_is_not_replaced(office: Office, tmp_path: Path) -> None:
    """A teacher's documents, or a file that someone put beside the published ones."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "bài giảng.docx").write_bytes(b"1")
    with pytest.raises(UsageError, match=r"bài giảng\.docx"):
        office.publish(tmp_path / "docs", "thcs-an")
    office.publish(tmp_path / "web", "thcs-an")
    (tmp_path / "web" / ".htaccess").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match=r"\.htaccess"):
        office.publish(tmp_path / "web", "thcs-an")
    assert (tmp_path / "docs" / "bài giảng.docx").exists()


@pytest.mark.parametrize("where", ["outputs", "outputs/web", "params", "."])
def test_the_kits_own_folders_are_no_destination(office: Office, where: str) -> None:
    with pytest.raises(UsageError, match="Hãy chọn nơi khác"):
        office.publish(office.root / where, "thcs-an")


def test_files_of_any_notebooks_name_may_be_taken_away(office: Office, tmp_path: Path) -> None:
    """A teacher's notebook may be called anything; what is not ours beside it keeps all as it is."""
    office.publish(tmp_path / "web", "thcs-an")
    beside = tmp_path / "web" / "thcs-an" / "2025-2026" / "hk1"
    (beside / "sổ của tôi.bieu-06.xlsx").write_bytes(b"x")
    named = ["thcs-an/2025-2026/hk1/sổ của tôi.bieu-06.xlsx"]
    office.publish(tmp_path / "web", "thcs-an", agree=lambda gone: gone == named)
    assert sorted(tree(tmp_path / "web")) == PUBLIC
    (beside / "anh.jpg").write_bytes(b"x")
    with pytest.raises(UsageError, match=r"anh\.jpg"):
        office.publish(tmp_path / "web", "thcs-an")


def test_a_stop_in_between_leaves_whole_pages_and_the_next_time_mends_all(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until all is written nothing is taken away; what half an hour ago was public is so no more afterwards."""
    office.publish(tmp_path / "web", "thcs-an", "thcs-lo")
    (tmp_path / "web" / ".cchc-1234-.tmp").write_bytes(b"half")
    before = tree(tmp_path / "web")

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(publish, "render_index", stopped)
        with pytest.raises(KeyboardInterrupt):
            office.publish(tmp_path / "web", "thcs-an")
    assert tree(tmp_path / "web").keys() == before.keys()
    office.publish(tmp_path / "web", "thcs-an")
    assert sorted(tree(tmp_path / "web")) == PUBLIC
    assert [path.name for path in tmp_path.iterdir()] == ["web"]


def test_a_file_that_changes_meanwhile_stops_it(office: Office, tmp_path: Path) -> None:
    spoiled = office.copy_to(tmp_path / "spoiled")
    looked_at = spoiled.look_at("thcs-an")
    spoiled.approve(looked_at)
    spoiled.file("thcs-an").write_bytes(b"<p>")
    with pytest.raises(CchcError, match="vừa đổi trong lúc công khai"):
        publish.put_out(publish.going_out(looked_at), tmp_path / "web", spoiled.outputs, keep=bool, agree=bool)
    assert not (tmp_path / "web" / "thcs-an").exists()


def test_a_schools_own_word_template_is_read(office: Office) -> None:
    """Its text goes out with each DOCX, and so do the names of those who commented on it."""
    template = office.params / "schools" / "thcs-an" / "mau.docx"
    with zipfile.ZipFile(template, "w") as package:
        package.writestr("word/comments.xml", '<w:comment w:author="Lê Văn Tám"><w:t>Xem lại</w:t></w:comment>')
    try:
        (passage,) = template_passages(template)
    finally:
        template.unlink()
    assert passage.lines[:2] == ("Lê Văn Tám", "Xem lại")


@pytest.mark.slow
def test_a_rollup_goes_out_with_all_of_its_schools(tmp_path: Path) -> None:
    """Its people's text is what the schools' reports have had read; one school back keeps it back, and the city's."""
    own = Office(tmp_path / "office")
    shutil.copytree(ROOT / "params", own.params, ignore=shutil.ignore_patterns("schools"))
    for code in ("thcs-an", "thcs-binh"):
        own.add_school(code)
    own.add_school("thcs-xa", settings={"commune": "xã Cửa Biển"})
    own.run("--formats", "html")
    looked_at = own.look_at()
    assert [one.code for one in looked_at][3:] == ["tong-hop/xa-quyet-thang", "tong-hop/toan-thanh-pho"]
    assert [one.unread for one in looked_at[3:]] == [[], []]
    own.approve(looked_at[1:])
    assert [one.kept_back[-1].split(": ")[0] for one in looked_at if one.kept_back] == [
        "thcs-an",
        "tong-hop/xa-quyet-thang",
        "tong-hop/toan-thanh-pho",
    ]
    files = own.publish(tmp_path / "web")
    assert [name for name in files if name.startswith("tong-hop/")] == [
        "tong-hop/toan-thanh-pho/2025-2026/hk1/bao-cao.html",
        "tong-hop/xa-quyet-thang/2025-2026/hk1/bao-cao.html",
    ]
    assert [one.code for one in own.look_at("thcs-an")] == ["thcs-an"]
