"""Publishing from the reports to the folder: what goes out, what is refused, what a crash leaves."""

from __future__ import annotations

import json
import os
import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from cchc_lib.batch.planning import DEFAULT_NOTEBOOK, Selection
from cchc_lib.errors import CchcError, UsageError
from cchc_lib.publishing import patterns
from cchc_lib.publishing import publish as publishing
from cchc_lib.publishing.folder import new_folder, put_back, swap_in
from cchc_lib.publishing.publish import RefusedError, publish
from cchc_lib.rendering.page import index
from tests.publishing.office import Office, tree

PUBLIC = [
    "index.html",
    "robots.txt",
    "thcs-an/2025-2026/hk1/bao-cao.html",
]


def refused(action: Callable[[], object]) -> str:
    """What a refusal says."""
    with pytest.raises(RefusedError) as caught:
        action()
    return str(caught.value)


def test_a_clean_report_goes_out_with_an_index(office: Office, tmp_path: Path) -> None:
    """Page and PDF, an index, robots.txt; neither notebook nor result file nor anything else."""
    done = office.publish(tmp_path / "web", "thcs-an", formats=("html", "pdf"))
    assert sorted(tree(tmp_path / "web")) == [*PUBLIC, "thcs-an/2025-2026/hk1/bao-cao.pdf"]
    assert sorted(done.files) == sorted(tree(tmp_path / "web"))
    assert 'href="thcs-an/2025-2026/hk1/bao-cao.html"' in (tmp_path / "web" / "index.html").read_text(encoding="utf-8")
    assert "Allow: /\n" in (tmp_path / "web" / "robots.txt").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["web"]


def test_a_large_index_goes_out_whole(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With many reports every commune's page of the index passes the gate too, and can be replaced."""
    monkeypatch.setattr(index, "_MOST_ON_A_PAGE", 1)
    for _ in range(2):
        office.publish(tmp_path / "web", "thcs-an", "thcs-mau", allow_sample=True)
    pages = [name for name in tree(tmp_path / "web") if name.startswith("muc-luc/")]
    assert pages
    assert all(name.endswith("/index.html") for name in pages)


def test_the_same_reports_give_the_same_folder(office: Office, tmp_path: Path) -> None:
    """Publishing again changes no byte, and leaves nothing of the one before."""
    office.publish(tmp_path / "web", "thcs-an", "thcs-mau", allow_sample=True)
    office.publish(tmp_path / "web", "thcs-an")
    again = tree(tmp_path / "web")
    office.publish(tmp_path / "other", "thcs-an")
    assert again == tree(tmp_path / "other")
    assert sorted(again) == PUBLIC


def test_what_was_published_is_recorded_with_the_outputs(office: Office, tmp_path: Path) -> None:
    """When, where to, every file, and what each report was made from; nothing of it in the folder."""
    done = office.publish(tmp_path / "web", "thcs-an")
    assert done.record is not None
    assert done.record.is_relative_to(office.outputs)
    record = json.loads(done.record.read_text(encoding="utf-8"))
    assert record["destination"] == str(tmp_path / "web")
    assert sorted(record["files"]) == PUBLIC
    assert "params/schools/thcs-an/2025-2026.xlsx" in record["reports"]["thcs-an/2025-2026/hk1/bao-cao"]


def test_schools_are_held_against_registers_group_by_group(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one school in memory at a time the same goes out, and the same is refused."""
    office.publish(tmp_path / "web", "thcs-an", "thcs-mau", allow_sample=True)
    monkeypatch.setattr(publishing, "_AT_A_TIME", 1)
    office.publish(tmp_path / "other", "thcs-an", "thcs-mau", allow_sample=True)
    assert tree(tmp_path / "web") == tree(tmp_path / "other")
    assert "Người nộp" in refused(lambda: office.publish(tmp_path / "web", "thcs-an", "thcs-lo"))


def test_a_computer_called_like_the_school_gives_nothing_away(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name is on every page as the school's code."""
    patterns._of_this_machine.cache_clear()
    monkeypatch.setattr(socket, "gethostname", lambda: "thcs-an")
    office.publish(tmp_path / "web", "thcs-an")
    patterns._of_this_machine.cache_clear()


def test_a_dry_run_changes_nothing(office: Office, tmp_path: Path) -> None:
    """Everything is checked, nothing is written."""
    done = office.publish(tmp_path / "web", "thcs-an", dry_run=True)
    assert (done.reports, done.record) == (1, None)
    assert list(tmp_path.iterdir()) == []
    office.publish(tmp_path / "trang" / "web", "thcs-an", dry_run=True)
    assert list(tmp_path.iterdir()) == []


def test_a_draft_is_refused(office: Office, tmp_path: Path) -> None:
    """A report from registers with errors never goes out."""
    said = refused(lambda: office.publish(tmp_path / "web", "thcs-nhap"))
    assert "thcs-nhap · 2025-2026 · hk1 · bao-cao: là dự thảo vì sổ còn 1 lỗi" in said
    assert list(tmp_path.iterdir()) == []


def test_sample_data_goes_out_only_when_allowed(office: Office, tmp_path: Path) -> None:
    """And then search engines are told to stay away."""
    assert "số liệu minh họa" in refused(lambda: office.publish(tmp_path / "web", "thcs-mau"))
    office.publish(tmp_path / "web", "thcs-mau", allow_sample=True)
    assert "Disallow: /\n" in (tmp_path / "web" / "robots.txt").read_text(encoding="utf-8")


def test_a_stale_missing_or_failed_report_is_refused(office: Office, tmp_path: Path) -> None:
    """All of them at once, each with its reason."""
    spoiled = office.copy_to(tmp_path / "spoiled")
    spoiled.file("thcs-an").write_bytes(b"<p>")
    (spoiled.outputs / ".cchc" / "thcs-mau" / "2025-2026" / "hk1" / "bao-cao.json").unlink()
    record = spoiled.outputs / ".cchc" / "thcs-lo" / "2025-2026" / "hk1" / "bao-cao.json"
    failed = json.loads(record.read_text(encoding="utf-8")) | {"reason": "hết bộ nhớ"}
    record.write_text(json.dumps(failed), encoding="utf-8")
    said = refused(lambda: spoiled.publish(tmp_path / "web", "thcs-an", "thcs-mau", "thcs-lo", allow_sample=True))
    assert "có 3 điều phải sửa" in said
    assert "tệp bao-cao.html không còn nguyên" in said
    assert "chưa làm lần nào" in said
    assert "lần trước bị lỗi: hết bộ nhớ" in said


def test_one_that_may_not_go_out_keeps_the_folder_as_it_was(office: Office, tmp_path: Path) -> None:
    """All or nothing: a good report beside it stays in too."""
    office.publish(tmp_path / "web", "thcs-an")
    before = tree(tmp_path / "web")
    refused(lambda: office.publish(tmp_path / "web", "thcs-an", "thcs-lo"))
    assert tree(tmp_path / "web") == before
    assert [path.name for path in tmp_path.iterdir()] == ["web"]


def test_what_the_remarks_of_a_workbook_tell_is_found_in_page_and_pdf(office: Office, tmp_path: Path) -> None:
    """A name in other case over a line break, a given name, phone, mail, birth date, identity and account numbers."""
    said = refused(lambda: office.publish(tmp_path / "web", "thcs-lo", formats=("html", "pdf")))
    for file in ("bao-cao.html, dòng ", "bao-cao.pdf, trang "):
        for what in (
            "có giá trị của cột “Người nộp” của sổ “Hồ sơ TTHC” (params/schools/thcs-lo/2025-2026.xlsx, dòng 2).",
            "có giá trị của cột “Người thực hiện” của sổ “Nhiệm vụ” (params/schools/thcs-lo/2025-2026.xlsx, dòng 2).",
            "có số điện thoại.",
            "có địa chỉ thư điện tử.",
            "có ngày sinh.",
            "có số định danh cá nhân hoặc căn cước (12 chữ số).",
            "có số tài khoản.",
        ):
            assert any(file in line and line.endswith(what) for line in said.splitlines()), (file, what, said)
    assert "Diệu" not in said


def test_the_schools_own_contacts_may_be_shown(office: Office, tmp_path: Path) -> None:
    """They stand in the settings, so they are on the page."""
    office.publish(tmp_path / "web", "thcs-an")
    page = (tmp_path / "web" / "thcs-an" / "2025-2026" / "hk1" / "bao-cao.html").read_text(encoding="utf-8")
    assert "0225 3888 999" in page


def test_a_leak_of_the_kits_own_making_is_found(office: Office, tmp_path: Path) -> None:
    """Whatever wrote it into the file: script, dead link, traceback, a line of the notebook's code."""
    spoiled = office.copy_to(tmp_path / "spoiled")
    page = spoiled.file("thcs-an").read_text(encoding="utf-8")
    leak = "<script>1</script><a href='../khac.html'>x</a><p>Traceback (most recent call last)</p><p>report.area(7)</p>"
    spoiled.rewrite("thcs-an", "bao-cao.html", page.replace("</main>", f"{leak}</main>").encode())
    said = refused(lambda: spoiled.publish(tmp_path / "web", "thcs-an"))
    for what in ("<script>", "../khac.html", "traceback", "lệnh của sổ Jupyter: report.area(7)"):
        assert what in said


def test_a_notebook_that_does_not_say_whether_it_is_a_draft_is_refused(office: Office, tmp_path: Path) -> None:
    """Without the report's head nothing is known of the registers behind it."""
    own = tmp_path / "cua_toi.ipynb"
    cells = json.loads(DEFAULT_NOTEBOOK.read_text(encoding="utf-8"))
    cells["cells"] = [cell for cell in cells["cells"] if "parameters" in cell["metadata"].get("tags", [])]
    own.write_text(json.dumps(cells), encoding="utf-8")
    office.run("--school", "thcs-an", "--notebook", str(own), "--formats", "html")
    said = refused(lambda: office.publish(tmp_path / "web", "thcs-an", notebook=own, formats=("html",)))
    assert "thcs-an · 2025-2026 · hk1 · cua-toi: không rõ có phải dự thảo không" in said


def test_pictures_of_the_teachers_own_are_looked_at_by_a_person(office: Office, tmp_path: Path) -> None:
    """What is written in them cannot be read, so somebody has to answer for it."""
    spoiled = office.copy_to(tmp_path / "spoiled")
    notebook = json.loads(spoiled.file("thcs-an", "bao-cao.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    code[-1]["outputs"].append({"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo="}, "metadata": {}})
    spoiled.rewrite("thcs-an", "bao-cao.ipynb", json.dumps(notebook).encode())
    said = refused(lambda: spoiled.publish(tmp_path / "web", "thcs-an"))
    assert "thcs-an · 2025-2026 · hk1 · bao-cao: có ảnh hoặc hình vẽ của riêng sổ tay" in said
    spoiled.publish(tmp_path / "web", "thcs-an", allow_pictures=True)
    assert sorted(tree(tmp_path / "web")) == PUBLIC


def test_notebooks_whose_names_differ_in_case_alone_are_refused(office: Office, tmp_path: Path) -> None:
    """On Windows and on many web hosts their pages would be one."""
    for name in ("So_Tay.ipynb", "so_tay.ipynb"):
        (tmp_path / name).write_bytes(DEFAULT_NOTEBOOK.read_bytes())
    notebooks = (tmp_path / "So_Tay.ipynb", tmp_path / "so_tay.ipynb")
    if len([path.name for path in tmp_path.iterdir()]) < 2:
        pytest.skip("this disk knows no case")
    selection = Selection(
        params=office.params, outputs=office.outputs, schools=("thcs-an",), periods=("hk1",), notebooks=notebooks
    )
    said = refused(lambda: publish(tmp_path / "web", selection))
    assert said.count("trùng tên với báo cáo của sổ tay khác") == 2


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
    """Neither inside them nor around them."""
    with pytest.raises(UsageError, match="Hãy chọn nơi khác"):
        office.publish(office.root / where, "thcs-an")


def test_files_of_any_notebooks_name_may_be_replaced(office: Office, tmp_path: Path) -> None:
    """A teacher's notebook may be called anything; what is not ours beside it may not."""
    office.publish(tmp_path / "web", "thcs-an")
    beside = tmp_path / "web" / "thcs-an" / "2025-2026" / "hk1"
    (beside / "sổ của tôi.bieu-06.xlsx").write_bytes(b"x")
    office.publish(tmp_path / "web", "thcs-an")
    assert sorted(tree(tmp_path / "web")) == PUBLIC
    (beside / "anh.jpg").write_bytes(b"x")
    with pytest.raises(UsageError, match=r"anh\.jpg"):
        office.publish(tmp_path / "web", "thcs-an")


def test_a_crash_between_the_two_renames_is_mended(office: Office, tmp_path: Path) -> None:
    """The folder that stood comes back, what was half built goes."""
    office.publish(tmp_path / "web", "thcs-an")
    before = tree(tmp_path / "web")
    (tmp_path / "web").rename(tmp_path / ".web.cchc-cu-1234")
    (tmp_path / ".web.cchc-moi-1234").mkdir()
    refused(lambda: office.publish(tmp_path / "web", "thcs-nhap"))
    assert tree(tmp_path / "web") == before
    assert [path.name for path in tmp_path.iterdir()] == ["web"]


def test_a_crash_is_mended_in_a_folder_of_any_name(office: Office, tmp_path: Path) -> None:
    """Brackets in a name are no pattern."""
    office.publish(tmp_path / "web [1]", "thcs-an")
    before = tree(tmp_path / "web [1]")
    (tmp_path / "web [1]").rename(tmp_path / ".web [1].cchc-cu-1234")
    put_back(tmp_path / "web [1]")
    assert tree(tmp_path / "web [1]") == before
    assert [path.name for path in tmp_path.iterdir()] == ["web [1]"]


def test_two_that_publish_at_once_leave_a_whole_folder(office: Office, tmp_path: Path) -> None:
    """From other outputs nothing holds them apart: whoever tidies up takes a half-built folder away whole."""
    with new_folder(tmp_path / "web") as built:
        (built / "index.html").write_bytes(b"x")
        put_back(tmp_path / "web")
        with pytest.raises(OSError, match=re.escape(built.parent.name)):
            built.rename(tmp_path / "web")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_nobody_else_may_look_before_all_is_checked(tmp_path: Path) -> None:
    """The folder may stand in a web root; what was swapped in is open to the web server."""
    with new_folder(tmp_path / "web") as built:
        assert built.parent.stat().st_mode & 0o077 == 0
        swap_in(built, tmp_path / "web")
    (tmp_path / "other").mkdir()
    assert (tmp_path / "web").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_rename_that_fails_leaves_the_old_folder(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when another program holds the new folder open; nothing is recorded as published."""
    office.publish(tmp_path / "web", "thcs-an")
    before = tree(tmp_path / "web")
    records = len([*(office.outputs / ".cchc" / "publish").iterdir()])
    rename = Path.rename

    def fails(self: Path, target: Path) -> Path:
        if "cchc-moi" in self.parent.name:
            raise PermissionError(13, "đang mở")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(CchcError, match="Không ghi được"):
        office.publish(tmp_path / "web", "thcs-an")
    monkeypatch.undo()
    assert len([*(office.outputs / ".cchc" / "publish").iterdir()]) == records
    assert tree(tmp_path / "web") == before
    assert [path.name for path in tmp_path.iterdir()] == ["web"]
