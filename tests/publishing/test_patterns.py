"""What looks like personal data or a trace of the machine, and what only nearly does."""

from __future__ import annotations

import getpass
import socket

import pytest

from cchc_lib.environment import ROOT
from cchc_lib.publishing import patterns
from cchc_lib.publishing.contents import Passage
from cchc_lib.publishing.patterns import find_machine, find_patterns
from cchc_lib.publishing.texts import Texts

IDENTITY, OLD_IDENTITY = "số định danh cá nhân hoặc căn cước (12 chữ số)", "số chứng minh nhân dân (9 chữ số)"
PAPER = "số giấy tờ tùy thân"
PHONE, MAIL, BORN, ACCOUNT = "số điện thoại", "địa chỉ thư điện tử", "ngày sinh", "số tài khoản"
PATH, TRACE, NOTEBOOK = (
    "đường dẫn trên máy",
    "dấu vết lỗi của chương trình (traceback)",
    "siêu dữ liệu của sổ Jupyter",
)


def found(text: str, *contacts: str) -> list[str]:
    """What is found in a text."""
    line = Texts([Passage("", text)]).line.text
    return [name for name, _ in find_patterns(line, contacts)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("căn cước 031085001234 cấp", IDENTITY),
        ("(031 085 001 234)", IDENTITY),
        ("０３１０８５００１２３４", IDENTITY),
        ("0310850\u200b01234", IDENTITY),
        ("CMND: 031123456.", OLD_IDENTITY),
        ("gọi 0912345678", PHONE),
        ("gọi 0912 345 678", PHONE),
        ("gọi 091.234.5678", PHONE),
        ("gọi 09-1234-5678", PHONE),
        ("gọi +84 912 345 678", PHONE),
        ("gọi (+84)912345678", PHONE),
        ("gọi 0225 3888 999", PHONE),
        ("gọi (0225) 3888 999", PHONE),
        ("thư a.b-c@truong.edu.vn", MAIL),
        ("thư abc [at] truong.edu.vn", MAIL),
        ("sinh ngày 05/9/2013", BORN),
        ("Ngày sinh: 05-09-2013", BORN),
        ("ngày, tháng, năm sinh: 5.9.2013", BORN),
        ("sinh năm 1985", BORN),
        ("sinh ngày 05 tháng 9 năm 2013", BORN),
        ("NS: 05/09/2013", BORN),
        ("SN 1985", BORN),
        ("sinh: 05/9/1985", BORN),
        ("Họ tên, ngày tháng năm sinh: bạn A, 05/09/2013", BORN),
        ("0912345678-0987654321", PHONE),
        ("Số TK 0123 456 789 VCB", ACCOUNT),
        ("STK 19034567890123", ACCOUNT),
        ("số tài khoản của trường tại ngân hàng: 1903 4567 890", ACCOUNT),
        ("TK số 102345678", ACCOUNT),
        ("căn cước 031.085.001.234", IDENTITY),
        ("031-085-001-234", IDENTITY),
        ("0310 8500 1234", IDENTITY),
        ("03108500 1234", IDENTITY),
        ("CMND 031 123 456", OLD_IDENTITY),
        ("CMND số 131.123.456", PAPER),
        ("hộ chiếu C1234567", PAPER),
        ("gọi 09 12 34 56 78", PHONE),
        ("gọi 0 912 345 678", PHONE),
        ("gọi 0912.34.56.78", PHONE),
        ("gọi +84 (0) 912 345 678", PHONE),
        ("gọi +84-912-345-678", PHONE),
        ("gọi (84) 912 345 678", PHONE),
        ("gọi 84912345678", PHONE),
        ("thư abc(at)truong(dot)edu(dot)vn", MAIL),
        ("thư abc at truong dot edu dot vn", MAIL),
        ("thư abc @ truong . edu . vn", MAIL),
        ("thư abc a còng truong chấm edu chấm vn", MAIL),
        ("cháu sinh 05/9/2013", BORN),
        ("sinh ngày 05/9/13", BORN),
        ("sinh ngày mồng năm tháng chín", BORN),
        ("sinh ngày hai mươi lăm tháng giêng", BORN),
        ("sinh năm hai nghìn không trăm mười ba", BORN),
        ("STK 1903.4567.8901", ACCOUNT),
        ("tệp /srv/lan/so.xlsx", PATH),
        (r"tệp D:\Chung\so.xlsx", PATH),
        (r"tệp \\maychu\chung\so.xlsx", PATH),
        ("file:///so.xlsx", PATH),
        ("Traceback (most recent call last):", TRACE),
        ("ZeroDivisionError: division by zero", TRACE),
        ('File "x.py", line 3', TRACE),
        ('"cell_type": "code"', NOTEBOOK),
        ("application/vnd.cchc.block+json", NOTEBOOK),
    ],
)
def test_found(text: str, name: str) -> None:
    """Each kind by its forms, hidden characters and wide digits folded."""
    assert name in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "sha256 0a031085001234ff912345678b",
        "27d0310850012345678901234567890123456789",
        "2.002854, 1.234.567.890 đồng",
        "0 12 345 678 901 234",
        "01/9/2025 đến 17/01/2026",
        "từ 05.09.2025 đến 15.10.2025",
        "000.00.32.H24-251011-0001",
        "Ngày sinh hoạt chuyên môn 05/9/2025, học sinh: 2025 em",
        "Tuyển sinh năm 2025, học sinh năm 2025, phát sinh năm 2026, vệ sinh ngày 01/9/2025",
        "không phát sinh ngày 05/9/2025",
        "Năm học 2025-2026, Quyết định 766/QĐ-TTg",
        "tài khoản định danh điện tử mức 2 của 1.234 người",
        "tổng đài 1022, đường dây 19001234",
        "bao-cao.html, params/schools/thcs-an/2025-2026.xlsx",
        "và/hoặc; /etc",
        "0912/QĐ-UBND ngày 12/9/2025",
        "100% 98,12% 0 0 0 0 0 0 0 0 0 0 0",
        "0 5 3 2 1 7 8 9 2 3 5 và 12 5 0 0 31 2",
        "học sinh 05/9/2025 khai giảng; phát sinh 05/9/2025; nảy sinh ngày 05/9/2025",
        "Năm học 2025-2026 có căn cước: 1.234/1.250 em; cấp căn cước năm 2025 cho 1.234 em",
        "Kỷ niệm 136 năm ngày sinh Chủ tịch Hồ Chí Minh (19/5/1890 - 19/5/2026), ngày sinh nhật Bác Hồ 19/5/2026",
        "sinh hoạt năm tháng một lần, học sinh năm hai nghìn",
        "kinh phí 31.123.456 đồng, 131 234 567 đồng",
        "đạt 98 chấm 5 điểm, dự tại hội trường A. Còn lại 3 việc",
    ],
)
def test_not_found(text: str) -> None:
    """Hashes, codes, money, dates, counts, ordinary words."""
    assert found(text) == []


def test_a_number_is_called_by_its_right_name() -> None:
    """Twelve digits are no phone number."""
    assert found("031085001234") == [IDENTITY]


def test_the_schools_own_contacts_are_allowed() -> None:
    """However they are spaced; another number is not."""
    contacts = ["ĐT 0225.3888.999", "thcs@quyetthang.example"]
    assert found("gọi 0225 3888 999, thcs@quyetthang.example", *contacts) == []
    assert found("gọi 0225 3888 998", *contacts) == [PHONE]


def test_names_and_folders_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kit stands, and who uses it."""
    assert PATH in {kind for kind, _, _ in find_machine(f"lập từ {ROOT}/params")}
    patterns._of_this_machine.cache_clear()
    monkeypatch.setattr(getpass, "getuser", lambda: "giaovien7")
    monkeypatch.setattr(socket, "gethostname", lambda: "may-phong-tin")
    assert list(find_machine("giaovien7 trên may-phong-tin")) == [
        ("tên máy tính", "may-phong-tin", 15),
        ("tên người dùng máy tính", "giaovien7", 0),
    ]
    assert list(find_machine("giaovien70")) == []
    patterns._of_this_machine.cache_clear()
