"""What is marked in people's text: names and numbers of people, in whatever spelling, and little else."""

import random

import pytest

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.publishing.people import People, clean, read_sheet
from cchc_lib.registers.formats.raw import RawSheet
from cchc_lib.registers.tables.headings import mapping_of
from cchc_lib.report.words import STATUS_LABELS


def marked(text: str, *names: str, settings: tuple[str, ...] = ()) -> list[str]:
    """The marked parts of a text, in a school whose register of staff has these names."""
    people = People((*settings, "0225 3888 999"))
    for name in names:
        people.add_names(name, "trang “Nhân sự”")
    line = clean(text)
    return [line[mark.start : mark.end] for mark in people.marks(line)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Cảm ơn Trương Thị Diệu Ánh đã giúp", "Trương Thị Diệu Ánh"),
        ("cảm ơn trương thị diệu ánh đã giúp", "trương thị diệu ánh"),
        ("cam on Truong Thi Dieu Anh da giup", "Truong Thi Dieu Anh"),
        ("TRƯƠNG THỊ DIỆU ÁNH", "TRƯƠNG THỊ DIỆU ÁNH"),
        ("Hồ sơ của Ng\u200buyễn Văn An", "Nguyễn Văn An"),
        ("Hồ sơ của Nguyеn Van Аn".replace("Nguyеn", "Nguyễn"), "Nguyễn Van An"),
        ("Học sinh Ðặng Thị Hoa", "Đặng Thị Hoa"),
        ("Ｎｇｕｙễｎ Ｖăｎ Ａｎ", "Nguyễn Văn An"),
        ("Nguyễn Văn A… nộp muộn", "Nguyễn Văn A"),
        ("cô Thu Hường nghỉ", "Thu Hường"),
        ("thầy Hạnh, cô giáo", "Hạnh"),
        ("Kế toán Hạnh nghỉ ốm", "Hạnh"),
        ("Lê An nộp hồ sơ", "Lê An"),
        ("Gửi nhà trường: Lê Thị Hà", "Lê Thị Hà"),
        ("SĐT 0912 345 678", "0912 345 678"),
        ("+84 912.345.678", "+84 912.345.678"),
        ("số 031085001234", "031085001234"),
        ("CCCD: 031 085 001 234", "CCCD: 031 085 001 234"),
        ("STK 19034567890 Ngân hàng", "STK 19034567890"),
        ("sinh ngày 05/9/1985", "sinh ngày 05/9/1985"),
        ("thư lan.nguyen@truong.edu.vn", "lan.nguyen@truong.edu.vn"),
    ],
)
def test_people_and_their_numbers_are_marked(text: str, found: str) -> None:
    """By accents or none, case, look-alike and hidden letters, after titles and roles, cut short."""
    assert marked(text, "Trương Thị Diệu Ánh", "Hạnh", "Lê An") == [found]


@pytest.mark.parametrize(
    "text",
    [
        "Trường THCS Nguyễn Chí Thanh có 3 hồ sơ",
        "Phụ huynh nộp qua đường Lê Hồng Phong, phường Ngô Quyền",
        "Kế toán, văn thư và Ban giám hiệu; Tập thể lớp 9A",
        "Thầy cô và các em Học sinh khối 9, giáo viên Tiếng Anh, giáo viên Ngữ văn",
        "Kế hoạch chỉ đạo, điều hành số 21/QĐ-THCSTC ngày 10/9/2025; 1.234.567.890 đồng",
        "đạo đức, cương lĩnh; công an xã; hạnh phúc; Thu, chi",
        "HỒ SƠ THỦ TỤC HÀNH CHÍNH",
        "Sinh hoạt chuyên môn ngày 05/9/2025, gọi 0225 3888 999",
        "Hiệu trưởng Lý Thị Mơ ký",
        "Đồng chí Bí thư Chi bộ, Chủ tịch Công đoàn",
    ],
)
def test_ordinary_words_are_no_persons(text: str) -> None:
    """Schools, streets, roles, subjects, numbers of documents, sums of money, what the settings name."""
    people = ("Trường", "Thanh", "Đào Đức Cường", "Công An", "Hạnh", "Phụ huynh", "Tập thể lớp 9A", "Ban Giám Hiệu")
    assert marked(text, *people, settings=("Trường THCS Nguyễn Chí Thanh", "Lý Thị Mơ")) == []


def test_headings_are_no_names() -> None:
    """The guide sheet of a workbook and a school's own sheets repeat them, and tables of rows show them."""
    headings = [column.heading for register in REGISTERS.values() for column in register.columns] + ["Lý do vắng mặt"]
    people = People()
    read_sheet(RawSheet("Hướng dẫn", [["Sổ theo dõi"], headings], "x"), [], people)
    assert [heading for heading in headings if people.marks(heading)] == []


def test_names_end_with_words_cells_and_commas() -> None:
    assert marked("Thị Hoa, Nguyễn") == marked("bàNguyễn. Văn; An") == []


SURNAMES = "Nguyễn|Trần|Lê|Phạm|Hoàng|Vũ|Đặng|Bùi|Đỗ|Ngô|Đào|Đoàn|Trịnh|Đinh|Lâm|Phùng|Mai|Lương|Giàng|Triệu"
MIDDLES = "Văn|Thị|Hữu|Đức|Thị Thu|Minh|Ngọc|Thanh|A|Thị Diệu|Quang|Xuân"
GIVEN = "An|Bình|Hạnh|Hường|Trường|Thanh|Ánh|Cường|Dũng|Hoa|Lan|Mai|Nam|Oanh|Phúc|Quân|Sơn|Thảo|Uyên|Vinh|Chảo"
PARTS = [parts.split("|") for parts in (SURNAMES, MIDDLES, GIVEN)]
ROLES = ("Phụ huynh", "Kế toán", "Ban giám hiệu", "Tập thể lớp 9A", "Phụ Huynh Học Sinh", "Văn thư", "Tổ Toán")
SAID = (
    "Hồ sơ chuyển trường tăng vào tháng 5; bộ phận một cửa bố trí thêm người trực buổi chiều.",
    "Thu, chi được công khai theo quý tại bảng tin của Trường {school}.",
    "Ban giám hiệu, Công đoàn và Đoàn Thanh niên phối hợp tuyên truyền trên đường Lê Hồng Phong.",
    "Đề nghị Phòng Văn hóa - Xã hội tổ chức tập huấn cho Kế toán, Văn thư các trường.",
    "Chờ xác minh sổ gốc lưu trữ tại trường cũ; phụ huynh nộp bổ sung ngày 05/9/2025.",
    "Giáo viên Tiếng Anh và thầy cô Tổ Toán hoàn thành kế hoạch số 12/KH-THCS ngày 10/10/2025.",
    "Các em Học sinh lớp 9A, 9B đạt kết quả tốt; hạnh phúc học đường, an toàn trường học.",
    "Kinh phí 1.250.000.000 đồng, 98,5% hồ sơ đúng hạn, quyết định 2.002481 có hiệu lực.",
)
TOLD = ("Cảm ơn {name} đã giúp.", "hồ sơ của {name}, lớp 9A", "Nguyên nhân: {name} nghỉ ốm", "{name}")


def _school(number: int) -> tuple[random.Random, People, list[str], str]:
    chance = random.Random(number)  # noqa: S311 - for the same schools each time
    names = [" ".join(map(chance.choice, PARTS)) for _ in range(60)]
    school = f"THCS {chance.choice(names)}"
    settings = (f"Trường {school}", chance.choice(names))
    people = People(settings)
    staff, cases = REGISTERS["staff"], REGISTERS["cases"]
    rows = [[column.heading for column in staff.columns], *([name] * len(staff.columns) for name in names[:30])]
    read_sheet(RawSheet(staff.sheet, rows, "x"), [mapping_of(staff)], people)
    given = [*names[30:], *ROLES, *(name.split()[-1] for name in names[:5])]
    rows = [[column.heading for column in cases.columns], *([name] * len(cases.columns) for name in given)]
    read_sheet(RawSheet(cases.sheet, rows, "x"), [mapping_of(cases)], people)
    ours = {name for name in names if any(name in text for text in settings)}
    return chance, people, [name for name in names if name not in ours], school


@pytest.mark.slow
def test_two_hundred_ordinary_schools() -> None:
    """Every full name that people write is marked, and hardly anything else."""
    false, texts, missed = 0, 0, list[str]()
    for number in range(200):
        chance, people, names, school = _school(number)
        for text in SAID:
            texts += 1
            false += bool(people.marks(clean(text.format(school=school))))
        for name in chance.sample(names, 5):
            text = chance.choice(TOLD).format(name=name)
            if not any(text[mark.start : mark.end] == name for mark in people.marks(text)):
                missed.append(text)
        assert not any(people.marks(label) for label in STATUS_LABELS.values())
    assert missed == []
    assert false * 50 < texts, (false, texts)


def test_a_sentence_that_a_public_column_says_too_gives_nothing_away() -> None:
    """Titles of documents stand in personal columns as in public ones; a name inside is marked all the same."""
    people, title = People(), "Kế hoạch tuyên truyền cải cách hành chính năm 2026 của nhà trường"
    people.add_text(title, "cột “Trích yếu”", sentence=True)
    assert [mark.why for mark in people.marks(title)] == ["câu có ở cột “Trích yếu”"]
    assert people.marks(f"{title}ng") == []
    people.add_public(f"{title} thân yêu")
    assert len(people.marks(title)) == 1
    people.add_public(title)
    assert people.marks(title) == []
    assert [mark.why for mark in people.marks(f"{title}: Lê Thị Hà")] == ["họ và tên"]
