"""How values of personal columns are looked for: what hides them, what is none of them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.publishing.allowed import Allowed
from cchc_lib.publishing.contents import Passage
from cchc_lib.publishing.personal import TEXT_COLUMNS, PersonalValues, values_of
from cchc_lib.publishing.texts import Texts

LONG = "Trương Thị Diệu Ánh"


def found(value: str, *texts: str, person: bool = True) -> list[tuple[str, str]]:
    """Where and how a value of a register is found in texts."""
    wanted = PersonalValues(values_of(value, person=person, origin="sổ"))
    passages = [Passage(str(number), text) for number, text in enumerate(texts, start=1)]
    return [(hit.place, hit.how) for hit in wanted.find(Texts(passages))]


@pytest.mark.parametrize(
    "text",
    [
        "Hồ sơ của bà Trương Thị Diệu Ánh.",
        "TRƯƠNG THỊ DIỆU ÁNH",
        "truong thi dieu anh",
        unicodedata.normalize("NFD", LONG),
        "Trương Thị\n  Diệu Ánh",
        "Trương Thị Diệu\xa0Ánh",
        "Trương Thị Di-\nệu Ánh",
        "Trương_Thị_Diệu_Ánh.pdf",
        "T r ư ơ n g T h ị D i ệ u Á n h",
        "Tr\u00adương Thị Di\u200bệu Á\u200dnh",
        "Trương \u202eThị\u202c Diệu Ánh",
        "Ｔrương Thị Diệu Ánh",
        "bà Ánh vắng mặt",
        "bà T.T.D. Ánh vắng mặt",
        "Trương Thị Diệu Ánh".replace("h", "\u04bb"),
        "Ánh Trương Thị Diệu",
        "hồ sơ T.T.D. Ánh nộp",
        "hồ sơ T. T. D. Ánh nộp",
        "hồ sơ Tr.T.D.Ánh nộp",
        "hồ sơ Trương T. D. Ánh nộp",
        "hồ sơ TTD Ánh nộp",
        "cô giáo Ánh, GV Ánh",
    ],
)
def test_a_full_name_is_found(text: str) -> None:
    """Whatever the case, accents, line breaks, hyphens, hidden characters; its given name after a title."""
    assert found(LONG, text)


def test_a_name_is_found_across_passages() -> None:
    """Cells next to each other, lines of two pages: the place is where it begins."""
    assert ("1", "text") in found(LONG, "Bà Trương Thị", "Diệu Ánh")


@given(st.sampled_from([LONG, "Giàng A Chảo", "Đỗ Ngọc Bảo Trân", "Khuất Duy Kiên"]), st.data())
def test_no_separator_hides_a_full_name(name: str, data: st.DataObject) -> None:
    """Any mix of spaces, hyphens, soft hyphens, line breaks between any letters, in any case."""
    hidden = "".join(
        letter + data.draw(st.sampled_from(["", "", "", "-", "\u00ad", "\n", " ", "\u200b", ". "])) for letter in name
    )
    case = data.draw(
        st.sampled_from([str.upper, str.lower, str.title, lambda text: unicodedata.normalize("NFD", text)])
    )
    assert found(name, f"Ghi nhận {case(hidden)} đã nộp") or len(name.replace(" ", "")) < 10


@pytest.mark.parametrize(
    ("value", "text", "hit"),
    [
        ("Lê An", "do Lê An thực hiện", True),
        ("Lê An", "do LÊ  AN thực hiện", True),
        ("Lê An", "do Le An thực hiện", True),
        ("Lê An", "tổ chức lễ an toàn", False),
        ("Lê An", "Lễ An toàn", False),
        ("Công An", "phối hợp với công an xã", False),
        ("Hạnh", "Độc lập - Tự do - Hạnh phúc", False),
        ("Hạnh", "Hạnh", True),
        ("Hạnh", "Phân công: Hạnh, Tuấn", True),
        ("Hạnh", "cô Hạnh báo cáo", True),
        ("Hạnh", "Thầy HẠNH báo cáo", True),
        ("Hạnh, Tơ và Chảo", "thầy Chảo", True),
        ("Cô Hạnh (tổ Toán)", "cô Hạnh", True),
        ("giàng thị mẩy", "cô Mẩy báo cáo", True),
        ("tổ văn phòng", "bà Phòng", False),
        ("CB-0000471", "mã cb-0000471", True),
        ("Nguyễn Thị Hoa", "do N.T. Hoa nộp", True),
        ("Nguyễn Thị Hoa", "do Ng. T. Hoa nộp", True),
        ("Nguyễn Thị Hoa", "do N.T. hoa nộp", False),
        ("Nguyễn Thị Hoa", "do N.V. Hoa nộp", False),
        ("Trần Bình Minh", "B. Minh chứng kèm theo", False),
        ("Trần Bình Minh", "a) Mục tiêu; b) Minh chứng kèm theo", False),
        ("Đào Đức Cường", "phẩm chất đạo đức, cương vị", False),
        ("Đào Đức Cường", "thầy đào đức cường vắng", True),
        ("Đào Đức Cường", "thay dao duc cuong vang", True),
        ("Đào Đức Cường", "thầy đào đưc cương vắng", True),
        ("Nguyễn Thị Hòa", "bà nguyễn thị hoà nộp", True),
        ("Đào Đức Cường", "Thầy Đào Đưc Cường vắng", True),
        ("Sơn Đỗ An", "SỞ ĐÔ AN", False),
        ("Hà Thị An", "HT An ký", True),
        ("Hà Thị An", "Tổ chức thi An toàn giao thông", False),
        ("15", "15 hồ sơ", False),
        ("05/9/2013", "từ ngày 05/9/2013", False),
    ],
)
def test_short_and_common_names(value: str, text: str, hit: bool) -> None:
    """Short names are whole words with capitals; one word alone counts only where a name stands."""
    assert bool(found(value, text)) is hit


@pytest.mark.parametrize(
    ("value", "text", "hit"),
    [
        ("Tố cáo cô Vi Thị Tơ dạy thêm", "đã xử lý đơn tố cáo cô Vi Thị Tơ", True),
        ("Đơn của ông Lò Khang về đất", "ông Lò Khang đã rút đơn", True),
        ("Công văn của Sở tại Hà Nội", "đoàn công tác Hà Nội", False),
        ("Nghỉ ốm dài ngày", "do nghỉ ốm dài ngày", True),
        ("Xong", "Xong", False),
        (
            "Khiếu nại kết quả xét thi đua của tổ Khoa học tự nhiên năm học trước",
            "Khiếu nại kết quả xét thi đua của tổ Khoa học tự nhi…",
            True,
        ),
    ],
)
def test_sentences_and_the_names_in_them(value: str, text: str, hit: bool) -> None:
    """A confidential sentence is found whole or cut short, and so are the people named in it."""
    assert bool(found(value, text, person=False)) is hit


def test_what_the_kit_the_plan_or_the_school_says_is_excepted() -> None:
    """By letters when long, by words when short; one word only as a whole text, and never after a title."""
    allowed = Allowed(["Trường THCS Tiên Cường", "Đạt", "Hoàn thành tốt nhiệm vụ", "Trần Thị Bình"])
    for value, text, excepted in (
        ("Hoàn thành tốt nhiệm vụ", "xếp loại hoàn thành tốt nhiệm vụ", True),
        ("Trần Thị Bình", "HIỆU TRƯỞNG Trần Thị Bình", True),
        ("Tiên Cường", "Trường Tiên Cường", True),
        ("Đạt", "Đạt", True),
        ("Đạt", "thầy Đạt", False),
        ("Bình", "Bình", False),
    ):
        hits = list(PersonalValues(values_of(value, person=True, origin="")).find(Texts([Passage("", text)])))
        assert hits
        assert all(map(allowed.covers, hits)) is excepted, value


def test_each_personal_column_is_a_text_or_names_people() -> None:
    """A column that the schema marks as personal and this list does not know is looked for as people's names."""
    personal = {column.id for register in REGISTERS.values() for column in register.columns if column.personal}
    assert personal - TEXT_COLUMNS == {"applicant", "assignee", "full_name", "sender"}
    assert personal >= TEXT_COLUMNS
