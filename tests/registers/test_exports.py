"""Exports of other systems as registers: sources say which file feeds which register, and by what names."""

import csv
import hashlib
import io
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import cchc_lib
from cchc_lib.batch.records import Sources
from cchc_lib.domain.schema import BOOK, REGISTERS
from cchc_lib.errors import RegisterError, SettingsError
from cchc_lib.registers.checks.faults import grouped
from cchc_lib.registers.marking import faulty_files, marked_copy
from cchc_lib.registers.merging import Workbooks
from cchc_lib.registers.reading import RegisterBook, read_book
from cchc_lib.registers.returns import Returns
from cchc_lib.registers.sources import find_workbook, register_files
from cchc_lib.registers.tables.headings import heading_key, mapping_of
from cchc_lib.report.opening import open_report
from cchc_lib.settings.params import Params
from cchc_lib.settings.values import KnownNames, Source
from tests.registers.workbooks import CONTEXT, ROWS, YEAR, only, told, workbook
from tests.samples.exports import write_exports
from tests.samples.generate import SAMPLE_SCHOOLS, make_book

SCHOOL = SAMPLE_SCHOOLS[0]
INCOMING: Mapping[str, Any] = {
    "register": "documents",
    "file": "den.csv",
    "fixed": {"direction": "Đến", "form": "Điện tử"},
}
HEADINGS = ["Số", "Ngày đến/đi", "Trích yếu"]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Params:
    """The kit's own settings, and the first sample school with nothing but its exports."""
    own, root = Params.open(), tmp_path_factory.mktemp("exported") / "params"
    shutil.copytree(own.root, root, ignore=shutil.ignore_patterns("thcs-[!t]*", "*.xlsx", "ban-xuat"))
    folder = root / "schools" / SCHOOL.code
    write_exports(folder / YEAR.id, make_book(SCHOOL, own.calendar()), SCHOOL.name)
    with (folder / "school.yaml").open("a", encoding="utf-8") as settings:
        settings.write("shared_sources: [mau]\n")
    return Params.open(root)


def lay(folder: Path, files: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    (folder / YEAR.id).mkdir(exist_ok=True)
    for name, rows in files.items():
        stream = io.StringIO()
        csv.writer(stream, delimiter=";").writerows(rows)
        (folder / YEAR.id / name).write_text(stream.getvalue(), encoding="utf-8")
    return folder / YEAR.id


def source_of(settings: Mapping[str, Any]) -> Source:
    return Source.model_validate(settings)


def read(folder: Path, *sources: Mapping[str, Any]) -> RegisterBook:
    found = find_workbook(folder, YEAR, [source_of(source) for source in sources])
    assert found
    return read_book(found, YEAR, CONTEXT, label=found.name, sources=[source_of(source) for source in sources])


def test_the_report_from_exports_is_the_report_from_the_workbook(exported: Params) -> None:
    """Every figure of the result file, of the breakdowns and of Biểu 06, is the same; and no fault is told."""
    ours = open_report(school=SCHOOL.code, period="nam-hoc", params_dir=str(exported.root))
    theirs = open_report(school=SCHOOL.code, period="nam-hoc")
    assert ours.registers.faults == theirs.registers.faults == ()
    assert (ours.results, ours.indicators, ours.lines) == (theirs.results, theirs.indicators, theirs.lines)
    blank = {"survey": 2}  # two questions of a sheet that were never asked
    assert {
        name: rows - blank.get(name, 0) for name, rows in ours.registers.rows_read.items()
    } == theirs.registers.rows_read


def test_committed_exports_are_made_again(exported: Params) -> None:
    """The generator gives the very files that are committed beside the first school's workbook."""
    made = exported.school_folder(SCHOOL.code) / YEAR.id
    kept = Params.open().school_folder(SCHOOL.code) / "ban-xuat"
    assert sorted(path.name for path in kept.iterdir()) == sorted(path.name for path in made.iterdir())
    for path in made.glob("*.csv"):
        assert (kept / path.name).read_bytes() == path.read_bytes()


def test_exports_beside_a_workbook(tmp_path: Path) -> None:
    workbook({"staff": [ROWS["staff"]]}).save(tmp_path / f"{YEAR.id}.xlsx")
    header = ["Mã", "Nhóm", "Đạt chuẩn chức danh", "Đạt khung năng lực", "Từ ngày"]
    rows = [["NS-2", "Giáo viên", "Có", "Có", "01/09/2012"], ["ns-1", "Giáo viên", "Có", "Có", "01/09/2013"]]
    lay(tmp_path, {"can-bo.csv": [header, *rows]})
    book = read(tmp_path, {"register": "staff", "file": "can-bo.csv"})
    assert list(book.frames["staff"]["staff_no"]) == ["NS-1", "NS-2"]
    assert list(book.frames["staff"][BOOK]) == ["", "can-bo.csv"]
    fault = only(book)
    assert (fault.code, fault.file, fault.row) == ("repeated_key", "2025-2026/can-bo.csv", 3)
    assert fault.message == "“ns-1” đã có ở dòng 2 của tệp 2025-2026.xlsx"
    assert {path.name for path in book.inputs} == {"2025-2026.xlsx", "can-bo.csv"}


def test_headings_choices_fixed_values_and_rows_to_take(tmp_path: Path) -> None:
    rows = [
        ["Danh sách văn bản"],
        [],
        ["Số văn bản", "Ngày", "Số", "Kiểu", "Đơn vị"],
        ["12", "06/10/2025", "lạ", "Bản mềm", "THCS A"],
        ["13", "07/10/2025", "lạ", "Bản mềm", "THCS B"],
    ]
    lay(tmp_path, {"den.csv": rows})
    source = {
        "register": "documents",
        "file": "den.csv",
        "headings": {"Số văn bản": "number", "Ngày": "dated", "Số": "", "Kiểu": "form"},
        "choices": {"form": {"Bản mềm": "Điện tử"}},
        "fixed": {"direction": "Đến"},
        "where": {"Đơn vị": "thcs a"},
    }
    book = read(tmp_path, source)
    assert book.faults == ()
    row = book.frames["documents"].iloc[0]
    assert len(book.frames["documents"]) == 1
    assert (row["number"], row["direction"], row["form"], row["row"]) == ("12", "Đến", "Điện tử", 4)


def test_long_words_are_compared_whole(tmp_path: Path) -> None:
    """Keys, words to choose by and words for choices that differ only far behind, as answers of a form do."""
    long = "Văn bản do Phòng Văn hóa - Xã hội của Ủy ban nhân dân xã phát hành, đợt "
    header = ["Số", "Ngày đến/đi", "Kiểu", "Đợt"]
    rows = [[number, "06/10/2025", f"{long}{number}", f"{long}{number}"] for number in ("12", "13")]
    lay(tmp_path, {"den.csv": [header, *rows]})
    choices = {"form": {f"{long}12": "Điện tử", f"{long}13": "Giấy"}}
    source = {**INCOMING, "headings": {"Kiểu": "form"}, "choices": choices, "fixed": {"direction": "Đến"}}
    assert list(read(tmp_path, source).frames["documents"]["form"]) == ["Điện tử", "Giấy"]
    chosen = read(tmp_path, {**source, "where": {"Đợt": f"{long}13"}})
    assert list(chosen.frames["documents"]["number"]) == ["13"]
    lay(tmp_path, {"can-bo.csv": [["Họ", "Nhóm"], *([f"{long}{number}", "Giáo viên"] for number in ("1", "2"))]})
    staff = {"register": "staff", "file": "can-bo.csv", "key": ["Họ"]}
    assert not [fault for fault in read(tmp_path, staff).faults if fault.code == "repeated_key"]


def test_a_fault_names_file_row_and_the_files_own_heading(tmp_path: Path) -> None:
    lay(tmp_path, {"den.csv": [["Số đến", "Ngày đến"], ["12", "31/09/2025"]]})
    book = read(tmp_path, {**INCOMING, "headings": {"Số đến": "number", "Ngày đến": "dated"}})
    group = grouped(book.faults)[0]
    assert group.place == "Tệp 2025-2026/den.csv, dòng 2, cột “Ngày đến”"
    assert (only(book).column, only(book).of_sheet) == ("B", "Văn bản đi đến")


def test_marked_copies_of_exports(tmp_path: Path) -> None:
    """An export that is an .xlsx is marked where the cell stands; of another kind a sentence says what to do."""
    folder = lay(tmp_path, {"den.csv": [["Số", "Ngày đến/đi"], ["12", "31/09/2025"]]})
    workbook({"documents": [{**ROWS["documents"], "dated": None}]}).save(folder / "di.xlsx")
    book = read(tmp_path, INCOMING, {"register": "documents", "file": "di.xlsx"})
    assert {path.name for path in faulty_files(book)} == {"den.csv", "di.xlsx"}
    assert [group.place for group in grouped(book.faults)] == [
        "Tệp 2025-2026/den.csv, dòng 2, cột “Ngày đến/đi”",
        "Tệp 2025-2026/di.xlsx, trang “Văn bản đi đến”, dòng 2, cột “Ngày đến/đi”",
    ]
    copy = openpyxl.load_workbook(io.BytesIO(marked_copy(book, folder / "di.xlsx"))).worksheets[0]
    assert (copy["D2"].fill.fgColor.rgb, copy["B2"].comment) == ("00FFC7CE", None)
    with pytest.raises(RegisterError, match=r"den\.csv: chỉ bản xuất \.xlsx mới đánh dấu được"):
        marked_copy(book, folder / "den.csv")


def test_a_key_made_of_several_columns(tmp_path: Path) -> None:
    """Two cells name a row where the file has no number of its own; a half is none."""
    header = ["Năm", "STT", "Nguồn giao", "Ngày giao", "Hạn hoàn thành"]
    rows = [["2025", "1", "Nội bộ", "08/09/2025", "30/09/2025"], ["2025", "", "Nội bộ", "08/09/2025", "30/09/2025"]]
    lay(tmp_path, {"viec.csv": [header, *rows]})
    book = read(tmp_path, {"register": "tasks", "file": "viec.csv", "key": ["Năm", "STT"]})
    assert list(book.frames["tasks"]["task_no"]) == ["2025/1"]
    assert told(book) == [("blank_required", 3, "Năm + STT")]


def test_a_form_is_melted(tmp_path: Path) -> None:
    """An answer sheet becomes a row for each question; what is wrong in a cell that they share is told once."""
    header = ["Dấu thời gian", "Bạn là", "Hồ sơ làm nhanh?", "Cán bộ niềm nở?"]
    rows = [["20/12/2025 8:05:31", "Học sinh", "5 - Rất hài lòng", "rất vui"], ["20/12/2025", "Học sinh", "4", ""]]
    lay(tmp_path, {"khao-sat.csv": [header, *rows, ["31/02/2026", "Học sinh", "4", "5"]]})
    source = {
        "register": "survey",
        "file": "khao-sat.csv",
        "headings": {"Dấu thời gian": "answered_on", "Bạn là": "respondents"},
        "choices": {"score": {"5 - Rất hài lòng": 5}},
        "melt": {"columns": {"Hồ sơ làm nhanh?": "Kết quả", "Cán bộ niềm nở?": "Người phục vụ"}},
    }
    book = read(tmp_path, source)
    answers = book.frames["survey"][["factor", "score", "row"]]
    assert answers.astype(object).where(answers.notna(), None).values.tolist() == [
        ["Kết quả", 5, 2],
        ["Kết quả", 4, 3],
        ["Người phục vụ", None, 3],
    ]
    assert [(*each, fault.column) for each, fault in zip(told(book), book.faults, strict=True)] == [
        ("not_whole", 2, "Cán bộ niềm nở?", "D"),
        ("bad_date", 4, "Dấu thời gian", "A"),  # once, though the row became two
    ]


def test_two_days_of_a_form_prove_no_swapped_column(tmp_path: Path) -> None:
    """A day counts once, however many questions its answer sheet has: two sheets are too few to tell what Excel did."""
    questions = {f"Câu {number}": "Kết quả" for number in range(1, 6)}
    book = openpyxl.Workbook()
    for row in (["Ngày", "Đối tượng", *questions], ["20/12/2025", "Học sinh", *"45545"], [date(2025, 9, 5), "Khác"]):
        book.worksheets[0].append(row)
    book.save(lay(tmp_path, {}) / "khao-sat.xlsx")
    assert read(tmp_path, {"register": "survey", "file": "khao-sat.xlsx", "melt": {"columns": questions}}).faults == ()


def test_the_newest_file_of_a_pattern_is_read(tmp_path: Path) -> None:
    """The day it exports anew a school lays one more file there; the older ones are no fault, and told."""
    folder = lay(tmp_path, {"den-10.csv": [HEADINGS, ["1", "01/10/2025", ""]], "den-9.csv": [HEADINGS]})
    os.utime(folder / "den-9.csv", (1, 1))
    book = read(tmp_path, {**INCOMING, "file": "den-*.csv"})
    assert (book.faults, [path.name for path in book.inputs]) == ((), ["den-10.csv"])
    assert book.passed_over == (
        "Nguồn “den-*.csv” chỉ đọc tệp mới nhất den-10.csv, không đọc tệp cũ hơn: den-9.csv. Nếu mỗi tệp là một phần "
        "số liệu riêng, ghi mỗi tệp một nguồn.",
    )
    assert read(tmp_path, {**INCOMING, "file": "den-*.csv"}, {**INCOMING, "file": "den-9.csv"}).passed_over == ()


def test_sources_without_a_folder_of_exports(tmp_path: Path) -> None:
    """A blank sheet that waits for its export is no data, never “none arose”; one filled by hand is read, and told."""
    workbook({"documents": [], "staff": [ROWS["staff"]], "reports": [ROWS["reports"]]}).save(
        tmp_path / f"{YEAR.id}.xlsx"
    )
    outgoing = {**INCOMING, "file": "di.xls"}
    book = read(tmp_path, INCOMING, outgoing, {"register": "staff", "file": "can-bo.csv"})
    assert set(book.frames) == {"staff", "reports"}
    assert {fault.file for fault in book.faults} == {"2025-2026"}
    assert [(fault.severity, fault.code, fault.value, fault.of_sheet) for fault in book.faults] == [
        ("error", "no_file", "den.csv", "Văn bản đi đến"),
        ("error", "no_file", "di.xls", "Văn bản đi đến"),
        ("warning", "no_exports", "can-bo.csv", "Nhân sự"),
    ]


def test_what_the_plan_needs_and_nothing_gives_is_told(tmp_path: Path) -> None:
    lay(tmp_path, {"documents.csv": [["Chiều", *HEADINGS, "Hình thức"]]})
    context = CONTEXT.__class__(**{**CONTEXT.__dict__, "needed": frozenset({"documents", "survey"})})
    folder = tmp_path / YEAR.id
    codes = [fault.code for fault in read_book(folder, YEAR, context, label=folder.name).faults]
    source = source_of({"register": "documents", "file": "documents.csv"})
    fed = [fault.code for fault in read_book(folder, YEAR, context, label=folder.name, sources=[source]).faults]
    assert (codes, fed) == (["missing_sheet", "nothing_entered"], ["missing_source", "nothing_entered"])


BAD: Mapping[str, tuple[Sequence[Mapping[str, Any]], str]] = {
    "nothing matches": (
        [{**INCOMING, "file": "dem.csv"}],
        "Tệp 2025-2026: không có tệp nào khớp “dem.csv”, nguồn của trang “Văn bản đi đến”. Cần tệp “dem.csv” trong thư "
        "mục này. Chép bản xuất vào thư mục 2025-2026, hoặc sửa file của nguồn; gần nhất là “den.csv”.",
    ),
    "files of two kinds": (
        [{**INCOMING, "file": "den*"}],
        "Tệp 2025-2026: “den*”, nguồn của trang “Văn bản đi đến”, khớp tệp của nhiều loại: “den.csv”, “den.ods”. Cần "
        "tệp của một loại. Ghi cả đuôi tệp vào file của nguồn, hoặc chuyển bớt tệp ra thư mục khác.",
    ),
    "the same file twice": (
        [INCOMING, {**INCOMING, "file": "DEN.*v"}],
        "Tệp 2025-2026/den.csv: hai nguồn cùng đọc tệp này vào trang “Văn bản đi đến”. Cần mỗi tệp một nguồn. Xóa bớt "
        "một nguồn trong school.yaml.",
    ),
    "a heading that is not there": (
        [{**INCOMING, "where": {"Đơn vịx": "A"}}],
        "Tệp 2025-2026/den.csv, cột “Đơn vịx”: thiếu cột bắt buộc “Đơn vịx”. Cần cột có tiêu đề “Đơn vịx”; gần nhất là "
        "“Đơn vị”. Sửa lại trong where, key hoặc melt của nguồn cho đúng tiêu đề của tệp.",
    ),
    "a column that the file has not": (
        [{**INCOMING, "fixed": {"form": "Điện tử"}}],
        "Tệp 2025-2026/den.csv, cột “Chiều”: thiếu cột bắt buộc “Chiều”. Cần cột có tiêu đề “Chiều”. Nếu tệp có cột "
        "này dưới tên khác, ghi tiêu đề đó vào headings của nguồn; nếu không có, ghi giá trị của mọi dòng vào fixed.",
    ),
    "a file that is no workbook": (
        [{**INCOMING, "file": "den.ods"}],
        "Tệp 2025-2026/den.ods: tệp không phải là sổ Excel, ODS hay CSV. Cần một sổ đọc được. Mở tệp bằng Excel, "
        "lưu lại thành .xlsx (Excel Workbook) rồi chạy lại.",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_sources_are_told_in_one_sentence(tmp_path: Path, kind: str) -> None:
    """What is wrong, where, what to do; and the register has no frame, for half of it would look like all."""
    folder = lay(tmp_path, {"den.csv": [[*HEADINGS, "Đơn vị"], ["1", "01/10/2025", "", "A"]]})
    (folder / "den.ods").write_text("no workbook")
    sources, sentence = BAD[kind]
    book = read(tmp_path, *sources)
    assert [group.sentence for group in grouped(book.faults) if group.code != "unclaimed_file"] == [sentence]
    assert "documents" not in book.frames


def test_a_file_of_no_source_and_sheets_to_choose_from(tmp_path: Path) -> None:
    """A file that nobody reads is a warning; of several sheets that can be read none is guessed."""
    folder = lay(tmp_path, {"la.csv": [["A", "B"]]})
    book = workbook({"documents": [ROWS["documents"]]})
    book.copy_worksheet(book.worksheets[0]).title = "Tháng 11"
    book.save(folder / "den.xlsx")
    found = read(tmp_path, {"register": "documents", "file": "den.xlsx"})
    assert sorted(fault.code for fault in found.faults) == ["several_sheets", "unclaimed_file"]
    assert read(tmp_path, {"register": "documents", "file": "den.xlsx", "sheet": "thang 11"}).frames["documents"].size
    unknown = read(tmp_path, {"register": "documents", "file": "den.xlsx", "sheet": "Tháng 12"})
    near = next(fault for fault in unknown.faults if fault.code == "no_source_sheet")
    assert near.remedy == "sửa sheet của nguồn; gần nhất là “Tháng 11”"


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    school = tmp_path / "school"
    school.mkdir()
    (tmp_path / "out.csv").write_text("Số")
    lay(school, {})
    (school / YEAR.id / "den.csv").symlink_to(tmp_path / "out.csv")
    with pytest.raises(RegisterError, match=r"“den\.csv” .* là liên kết dẫn ra ngoài thư mục của trường"):
        read(school, INCOMING)


SETTINGS = {
    "register: docments\n    file: a.csv": "register: không có sổ “docments”. Gần nhất là “documents”.",
    "register: staff\n    file: ../a.csv": "file: “../a.csv” phải là tên tệp trong thư mục của năm học",
    "register: staff\n    file: a.csv\n    headings: {Tên: ful_name}": "headings: sổ staff không có cột “ful_name”. "
    "Gần nhất là “full_name”.",
    "register: documents\n    file: a.csv\n    fixed: {direction: Đén}": "fixed → direction: không có lựa chọn “Đén”. "
    "Gần nhất là “Đến”.",
    "register: documents\n    file: a.csv\n    key: [Số]": "key: sổ documents không có cột mã",
    "register: survey\n    file: a.csv\n    melt: {columns: {Câu 1: Kêt quả}}": "melt → factor: không có lựa chọn “Kêt "
    "quả”. Gần nhất là “Kết quả”.",
}


@pytest.mark.parametrize("entry", SETTINGS)
def test_faults_of_the_settings(exported: Params, tmp_path: Path, entry: str) -> None:
    """A source that cannot be meant is told with the nearest known name."""
    root = tmp_path / "params"
    shutil.copytree(exported.root, root)
    with (root / "schools" / SCHOOL.code / "school.yaml").open("a", encoding="utf-8") as settings:
        settings.write(f"sources:\n  - {entry}\n")
    with pytest.raises(SettingsError) as fault:
        Params.open(root).sources(SCHOOL.code)
    assert SETTINGS[entry] in str(fault.value)


def test_shared_sources_that_are_not_there(exported: Params, tmp_path: Path) -> None:
    root = tmp_path / "params"
    shutil.copytree(exported.root, root)
    path = root / "schools" / SCHOOL.code / "school.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("[mau]", "[mao]"), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"không có tệp params/sources/mao\.yaml. Gần nhất là “mau”."):
        Params.open(root).sources(SCHOOL.code)


def test_exports_are_what_a_report_is_made_from(exported: Params) -> None:
    """Each byte read is among the inputs; another newest file of a pattern makes the report stale by its name alone."""
    book = Workbooks(exported, SCHOOL.code, exported.plan(SCHOOL.code, YEAR.id)).checked(YEAR)
    sources, folder = exported.sources(SCHOOL.code), exported.school_folder(SCHOOL.code)
    assert set(book.inputs) == set(register_files(folder, YEAR, sources))
    assert len(book.inputs) == 8
    notebook = Path(cchc_lib.__file__).parents[1] / "notebooks" / "bao_cao.ipynb"
    given = {"school": SCHOOL.code, "period": "hk1", "school_year": YEAR.id}
    before = Sources(exported).files(notebook, given)
    assert {"params/sources/mau.yaml", "params/headings.yaml"} < set(before)
    older = folder / YEAR.id / "ho-so-dvc-2026.xlsx"
    shutil.copy(folder / YEAR.id / "ho-so-dvc-20260531.xlsx", older)
    os.utime(older, (1, 1))
    with_older = Sources(exported).files(notebook, given)
    os.utime(older)
    after = Sources(exported).files(notebook, given)
    older.unlink()
    assert set(with_older) - set(before) == {f"params/schools/{SCHOOL.code}/{YEAR.id}/ho-so-dvc-2026.xlsx"}
    assert {key for key in after if after[key] != with_older[key]} == {"các bản xuất được đọc"}


def test_a_result_is_of_todays_exports(exported: Params, tmp_path: Path) -> None:
    """A newer export beside the ones that a result was worked out from makes it one of yesterday's."""
    period = exported.period("hk1", YEAR.id)
    folder, sources = exported.school_folder(SCHOOL.code), exported.sources(SCHOOL.code)
    files = register_files(folder, YEAR, sources)
    read = {path: f"params/{path.relative_to(exported.root).as_posix()}" for path in files}
    inputs = {name: hashlib.sha256(path.read_bytes()).hexdigest() for path, name in read.items()}
    result = tmp_path / SCHOOL.code / YEAR.id / "hk1" / "ket-qua.json"
    result.parent.mkdir(parents=True)
    result.write_text(json.dumps({"inputs": inputs, "as_of": "2026-06-30"}))
    assert not Returns(exported, tmp_path).of(SCHOOL.code, YEAR.id, period).changed
    newer = folder / YEAR.id / "ho-so-dvc-9.xlsx"
    shutil.copyfile(folder / YEAR.id / "ho-so-dvc-20260531.xlsx", newer)
    assert Returns(exported, tmp_path).of(SCHOOL.code, YEAR.id, period).changed
    newer.unlink()


def test_a_heading_that_fits_two_columns_is_told(tmp_path: Path) -> None:
    """Data that anybody adds to may come to say two things of one name: nothing is guessed."""
    names = KnownNames.model_validate(
        {"registers": {"documents": {"headings": {"partner": ["Đơn vị"], "abstract": ["Đơn vị"]}}}}
    )
    folder = lay(tmp_path, {"den.csv": [[*HEADINGS[:2], "Đơn vị"], ["1", "01/10/2025", "A"]]})
    context = CONTEXT.__class__(**{**CONTEXT.__dict__, "names": names})
    fault = only(read_book(folder, YEAR, context, label=folder.name, sources=[source_of(INCOMING)]))
    assert fault.message == "tiêu đề “Đơn vị” có thể là cột “Cơ quan gửi/nhận” hay “Trích yếu” nên không được đọc"
    assert (fault.severity, fault.heading) == ("warning", "Đơn vị")


def test_known_names_say_one_thing_each() -> None:
    """In the file of the kit no heading stands at two columns or repeats the schema."""
    for register_id, others in Params.open().known_names().registers.items():
        own = {heading_key(column.heading) for column in REGISTERS[register_id].columns}
        keys = [heading_key(heading) for headings in others.headings.values() for heading in headings]
        assert (len(keys), own & set(keys)) == (len(set(keys)), set()), register_id


@pytest.mark.parametrize(
    ("register_id", "heading", "column_id"),
    [
        ("cases", "Ngày hẹn trả kết quả", "due_on"),
        ("cases", "NGÀY KẾT THÚC XỬ LÝ", "finished_on"),
        ("cases", "Chủ hồ sơ", "applicant"),
        ("documents", "Số/Ký hiệu", "doc_no"),
        ("documents", "Ngày ban hành", "dated"),
        ("documents", "Nơi gửi", "partner"),
    ],
)
def test_headings_known_from_practice(register_id: str, heading: str, column_id: str) -> None:
    """What other systems call a column is data, and needs no mapping."""
    mapping = mapping_of(REGISTERS[register_id], Params.open().known_names())
    assert mapping.names[heading_key(heading)][1] == (column_id,)


def test_of_two_known_names_the_first_is_read(tmp_path: Path) -> None:
    """An incoming document has the day it came and the day it was issued: the list says which goes first."""
    context = CONTEXT.__class__(**{**CONTEXT.__dict__, "names": Params.open().known_names()})
    rows = [["Số đến", "Ngày ban hành", "Ngày đến"], ["1", "01/10/2025", "03/10/2025"]]
    folder = lay(tmp_path, {"den.csv": rows})
    book = read_book(folder, YEAR, context, label=folder.name, sources=[source_of(INCOMING)])
    assert (book.faults, book.frames["documents"]["dated"][0].date()) == ((), date(2025, 10, 3))
