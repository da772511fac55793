"""Faults of a settings file: all at once, in Vietnamese, each with its place and the nearest known name."""

from pathlib import Path
from typing import Any

import pytest

from cchc_lib.domain.plan import Plan
from cchc_lib.errors import SettingsError
from cchc_lib.settings.values import Catalogue, KnownNames, LegalValues, School, SchoolYearSettings
from cchc_lib.settings.yaml_files import read_yaml
from tests.settings.conftest import OWN

FILES: dict[str, Any] = {
    "plans/2025-2026.yaml": Plan,
    "school_years/2025-2026.yaml": SchoolYearSettings,
    "schools/thcs-tien-cuong/school.yaml": School,
    "legal_values.yaml": LegalValues,
    "procedures.yaml": Catalogue,
    "headings.yaml": KnownNames,
}
PLAN, YEAR, SCHOOL, LEGAL, PROCEDURES, HEADINGS = FILES


def faults(tmp_path: Path, name: str, *changes: tuple[str, str]) -> list[str]:
    """The sentences about one of the kit's files with some texts changed."""
    text = (OWN.root / name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = tmp_path / "changed.yaml"
    path.write_text(text, encoding="utf-8", newline="\n")
    with pytest.raises(SettingsError) as caught:
        read_yaml(path, FILES[name], f"params/{name}")
    return list(caught.value.sentences)


def test_all_faults_of_a_plan_come_at_once(tmp_path: Path) -> None:
    """Misspelt keys, columns, values and kinds, in targets far apart, each with its place."""
    assert faults(
        tmp_path,
        PLAN,
        ("target: 100", "target: 100.555"),
        ('- id: "2.1"', "- id: 2.1"),
        ("no_overdue: true", "no_overdu: true"),
        ("decided_on: {filled: false}", "decided_on: {filled: 7}"),
        ("where: {source: Nội bộ}", "where: {soruce: Nội bộ, due_on: true}"),
        ("score: {at_least: 4}", "score: {at_leest: 4}"),
        ("late_unless: compliant", "late_unless: amount"),
        ("form: [Điện tử, Điện tử và giấy]", "form: [Điện tử, 4]"),
        ("key: secret", "keyy: secret"),
        ("where: {kind: Kế hoạch}", "where: {kind: Kế hoach}"),
        ("goals:", "goal:"),
    ) == [
        "Tệp params/plans/2025-2026.yaml có 13 lỗi:",
        "- targets → mục 1 (1.1): target: “100.555” phải là số từ 0 đến 100, "
        "tối đa hai chữ số thập phân, không dấu nháy hay %.",
        "- targets → mục 3 (2.1) → id: “2.1” phải là chữ; hãy đặt trong dấu nháy kép.",
        "- targets → mục 4 (2.2) → no_overdu: không có khóa “no_overdu”. Gần nhất là “no_overdue”.",
        "- targets → mục 5 (2.3) → left_out → mục 1 (no_date) → where → mục 1 → decided_on → filled: "
        "“7” không dùng được; cần true hoặc false.",
        "- targets → mục 6 (2.4): where → soruce: sổ “tasks” không có cột “soruce”. Gần nhất là “source”.",
        "- targets → mục 6 (2.4): where → due_on: không phải cột Có/Không nên không nhận true, false.",
        "- targets → mục 9 (3.3) → meets → score → at_leest: không có khóa “at_leest”. Gần nhất là “at_least”.",
        "- targets → mục 11 (5.1): late_unless: cột “amount” của sổ “recommendations” phải là cột Có/Không.",
        "- targets → mục 12 (6.1) → meets → form → mục 2: “4” phải là chữ; hãy đặt trong dấu nháy kép.",
        "- targets → mục 12 (6.1) → left_out → mục 1 → key: thiếu khóa “key”.",
        "- targets → mục 12 (6.1) → left_out → mục 1 → keyy: không có khóa “keyy”. Gần nhất là “key”.",
        "- targets → mục 14 (7.2) → parts → mục 1 (plans): where → kind: không có “Kế hoach”. Gần nhất là “Kế hoạch”.",
        "- goal: không có khóa “goal”. Gần nhất là “goals”.",
    ]


def test_all_faults_of_a_school_come_at_once(tmp_path: Path) -> None:
    """A blank name, a misspelt key, the key then missing, a word for yes, a number for a name, a text for a list."""
    assert faults(
        tmp_path,
        SCHOOL,
        ("name: Trường THCS Tiên Cường", 'name: ""'),
        ("commune:", "comune:"),
        ('principal: ""', "principal: 12"),
        ("\nsample: true", "\nsample: đúng"),
        ("contacts:\n  - ", "contacts: "),
    )[1:] == [
        "- name: để trống; cần chữ.",
        "- commune: thiếu khóa “commune”.",
        "- principal: “12” phải là chữ; hãy đặt trong dấu nháy kép.",
        "- sample: “đúng” không dùng được; cần true hoặc false.",
        "- contacts: “Phòng Văn thư, tầng 1, giờ hành chính các ngày làm việc” "
        "không dùng được; cần danh sách (mỗi dòng bắt đầu bằng dấu gạch ngang).",
        "- comune: không có khóa “comune”. Gần nhất là “commune”.",
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        (SCHOOL, 'principal: ""\n', "", "principal: thiếu khóa “principal”."),
        (SCHOOL, "portal: https://", "portal: www.", "portal: “www.dichvucong.gov.vn” không đúng; hãy viết đủ địa chỉ"),
        (SCHOOL, "code: thcs", "code: THCS", "code: “THCS-tien-cuong” không đúng; chỉ dùng a-z không dấu"),
        (
            PLAN,
            "measure: settled_on_time\n",
            "measure: settled_ontime\n",
            "không có “settled_ontime”. Gần nhất là “set",
        ),
        (PLAN, "register: cases", "register: case", "(2.2): register: không có sổ “case”. Gần nhất là “cases”."),
        (PLAN, "where: {source: Nội bộ}", "where: Nội bộ", "(2.4) → where: “Nội bộ” không dùng được; cần nhóm"),
        (PLAN, "where: {source: Nội bộ}", "where:", "(2.4) → where: để trống; cần nhóm “khóa: giá trị”."),
        (PLAN, "where: {source: Nội bộ}", "where: {2.1: x}", "where: khóa “2.1” phải là chữ; hãy đặt trong dấu nháy"),
        (
            PLAN,
            "in_force: {since: joined_on, until: left_on, at: close}",
            "in_force: [x]",
            "in_force: sai kiểu; cần nh",
        ),
        (PLAN, "{cancelled_by: {filled: true}}", "{cancelled_by: {fill: true}}", "không có khóa “fill”. Gần nhất là"),
        (PLAN, "score: {at_least: 4}", "score: {at_least: bốn}", "at_least: “bốn” không dùng được; cần số nguyên."),
        (PLAN, "score: {at_least: 4}", "respondents: {at_least: 4}", "“survey” phải là cột số nguyên hoặc số."),
        (PLAN, "dated: dated", "dated: form", "(6.1): dated: cột “form” của sổ “documents” phải là cột ngày."),
        (PLAN, "also_by: amount", "also_by: amuont", "also_by: sổ “recommendations” không có cột “amuont”. Gần nhất"),
        (PLAN, "every: field\n", "every: fields\n", "every: sổ “cases” không có cột “fields”. Gần nhất là “field”."),
        (PLAN, "groups: respondents", "also_by: respondents", "also_by: cột “respondents” của sổ “survey” phải là"),
        (PLAN, "until: abolished_on", "until: url", "in_force → until: cột “url” của sổ “procedures” phải là cột ngày"),
        (PLAN, "done: published_on", "done: publishd", "deadline → done: sổ “procedures” không có cột “publishd”. G"),
        (PLAN, "where: {competent: false}", "where: {competent: Không}", "competent: chỉ nhận true (Có), false (Kh"),
        (PLAN, "target: Hoàn thành tốt nhiệm vụ", "target: Tốt", "target: mức “Tốt” không có trong order."),
        (
            PLAN,
            "target: 100\n",
            'target: "95"\n',
            "“95” phải là số từ 0 đến 100, tối đa hai chữ số thập phân, không dấu nháy",
        ),
        (PLAN, "target: 100\n", "target: 95%\n", "“95%” phải là số từ 0 đến 100"),
        (PLAN, "target: 100\n", "target: 0.9\n", "target: 0.9 nghĩa là chưa đến 1 %. Hãy viết số phần trăm: 90."),
        (PLAN, '- id: "1.2"', "- id: “1.2”", "- id: “1.2” có dấu nháy là một phần của mã. Hãy chỉ dùng dấu nháy thẳng"),
        (PLAN, "- id: N1.2", "- id: ‘N1.2’", "- id: ‘N1.2’ có dấu nháy là một phần của mã."),
        (PLAN, "    meets: {compliant: true}\n", "", "phép đo share cần meets (điều kiện đạt) hoặc deadline"),
        (
            PLAN,
            "    every: field\n",
            "    dated: due_on\n",
            "meets, deadline, dated, in_force chỉ dùng với phép đo share",
        ),
        (PLAN, "    dated: dated\n", "    late_unless: signed\n", "late_unless chỉ dùng với settled_on_time và due_on"),
        (
            PLAN,
            "    dated: dated\n",
            "    no_overdue: true\n",
            "no_overdue chỉ dùng với settled_on_time và due_on_time.",
        ),
        (
            PLAN,
            "    groups: respondents\n",
            "    order: [a]\n",
            "order (thứ tự các mức, từ thấp đến cao) cần cho phép đo",
        ),
        (PLAN, "        register: reports\n", "        register: tasks\n", "sổ “tasks” không có cột “kind”."),
        (PLAN, "key: duplicate", "key: transferred", "(7.3): left_out: transferred có hai lần."),
        (PLAN, '- id: "1.2"', '- id: "1.1"', "- targets, indicators: 1.1 có hai lần."),
        (PLAN, "- id: N1.2", "- id: N1.1", "- tasks: N1.1 có hai lần."),
        (
            PLAN,
            "number: 7",
            "number: 8",
            "mục 7 (8) → number: “8” không dùng được; cần số nguyên, từ 1 trở lên, không q",
        ),
        (YEAR, "review_day: 2026-05-31", "review_day: 31/5/2026", "review_day: “31/5/2026” không phải ngày có thật"),
        (YEAR, "review_day: 2026-05-31", "review_day: 2026-02-30", "review_day: “2026-02-30” không phải ngày có thật"),
        (YEAR, "start: 2025-09-01", "start: 20250901", "(hk1) → start: “20250901” không phải ngày có thật"),
        (YEAR, "end: 2026-01-17", "end: 2025-08-17", "học kỳ hk1 phải có ngày đầu trước ngày cuối và nằm trong năm"),
        (YEAR, "start: 2026-01-18", "start: 2026-01-17", "học kỳ hk2 phải bắt đầu sau khi học kỳ trước kết thúc."),
        (
            YEAR,
            "review_day: 2026-05-31",
            "review_day: 2027-05-31",
            "review_day 31/05/2027 nằm ngoài năm học 2025-2026.",
        ),
        (YEAR, "reports: [hk1, hk2", "reports: [hk1, hk3", "reports: không có kỳ “hk3”. Gần nhất là “hk2”."),
        (YEAR, "id: hk2", "id: ky2", "(ky2) → id: “ky2” không đúng; hãy viết như hk1, hk2."),
        (YEAR, 'id: "2025-2026"', 'id: "2025-2027"', "Năm học “2025-2027” không đúng."),
        (LEGAL, "  Tố cáo:", "  Tố giác:", "không có loại đơn “Tố giác”. Gần nhất là “Tố cáo”."),
        (LEGAL, "value: 30\n", "value: -1\n", "Khiếu nại → value: “-1” không dùng được; cần số nguyên, từ 0 trở lên."),
        (
            LEGAL,
            "value: 5\n",
            "value: năm\n",
            "value: “năm” phải là số nguyên từ 0 trở lên, vì đơn vị là ngày làm việc.",
        ),
        (
            PROCEDURES,
            'code: "2.002481"',
            "code: 2.002481",
            "mục 1 (2.002481) → code: “2.002481” phải là chữ; hãy đặt trong dấu nháy",
        ),
        (PROCEDURES, '"2.002857"', '"2.28"', "code: “2.28” không đúng; mã gồm một chữ số, dấu chấm và sáu chữ số"),
        (PROCEDURES, 'replaces: "2.002481"', 'replaces: "2.002480"', "danh mục không có mã “2.002480”. Gần nhất là"),
        (PROCEDURES, '"2.002857"', '"2.002856"', "mã 2.002856 có hai lần trong danh mục."),
        (
            HEADINGS,
            "Hiệu trưởng giao]",
            "Hiệu trưởng giao, UBND XA]",
            "- tasks: choices → source: “UBND XA” vừa là “Cấp trên” vừa là “Nội bộ”. Hãy để ở một lựa chọn.",
        ),
        (
            HEADINGS,
            "Hiệu trưởng giao]",
            "Hiệu trưởng giao, Cấp trên]",
            "- tasks: choices → source: “Cấp trên” vừa là “Cấp trên” vừa là “Nội bộ”. Hãy để ở một lựa chọn.",
        ),
        (PROCEDURES, "    term: 3\n", "", "2.002481: term và unit phải cùng có hoặc cùng bỏ trống."),
    ],
)
def test_each_fault_has_its_sentence(tmp_path: Path, name: str, old: str, new: str, sentence: str) -> None:
    """One thing wrong in a file of the kit: the sentence says where and what was meant."""
    said = faults(tmp_path, name, (old, new))
    assert any(sentence in line for line in said[1:]), said


def test_one_fault_is_one_sentence(tmp_path: Path) -> None:
    """Of a value that may be of several kinds only the kind that was meant is told."""
    assert len(faults(tmp_path, PLAN, ("score: {at_least: 4}", "score: {at_least: bốn}"))) == 2
    assert len(faults(tmp_path, PLAN, ("{cancelled_by: {filled: true}}", "{cancelled_by: {filled: x}}"))) == 2


@pytest.mark.parametrize("name", FILES)
def test_each_file_of_the_kit_is_right(name: str) -> None:
    assert read_yaml(OWN.root / name, FILES[name], name)
