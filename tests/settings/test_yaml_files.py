"""Reading YAML safely: syntax, keys given twice, impossible days, encodings."""

import unicodedata
from pathlib import Path

import pytest

from cchc_lib.domain.expectations import Frozen
from cchc_lib.errors import SettingsError
from cchc_lib.settings.yaml_files import read_yaml


class Note(Frozen):
    """What these tests read."""

    text: str
    more: tuple[str, ...] = ()


def read(tmp_path: Path, content: bytes) -> Note:
    path = tmp_path / "note.yaml"
    path.write_bytes(content)
    return read_yaml(path, Note, "params/note.yaml")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("text: a\ntext: b\n", "Tệp params/note.yaml, dòng 2: khóa “text” có hai lần."),
        ("text: a\n\tmore: b\n", "Tệp params/note.yaml, dòng 2: có dấu Tab; hãy thụt đầu dòng bằng dấu cách."),
        ("text: a\nmore: [b\n", "Tệp params/note.yaml, dòng 3: viết sai cú pháp YAML; hãy xem lại dấu hai chấm"),
        ("text: !!python/name:os.system\n", "dòng 1: có thẻ YAML (bắt đầu bằng !) không được dùng; hãy xóa thẻ đó."),
        ("- a\n- b\n", "Tệp params/note.yaml phải gồm các dòng “khóa: giá trị”."),
        ("", "Tệp params/note.yaml phải gồm các dòng “khóa: giá trị”."),
        ("text: no\n", "text: “False” phải là chữ; hãy đặt trong dấu nháy kép."),
        (
            "text: a\nmore:\n  - UBND xã\n    - Phòng Giáo dục\n",
            "dòng 3: mục “- UBND xã” dính cả dòng 4 bên dưới, vì dòng đó thụt vào sâu hơn",
        ),
        ("text: a\nmore: 4,5\n", "Số thập phân trong tệp này viết bằng dấu chấm: 4.5."),
        ("text: [a\n" * 3000, "viết sai cú pháp YAML"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_its_line(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, content.encode())
    assert sentence in str(caught.value)


def test_a_hyphen_inside_a_value_is_no_other_item(tmp_path: Path) -> None:
    """On one line, over two, in quotes."""
    content = 'text: a\nmore:\n  - Phòng Văn hóa - Xã hội\n  - Phòng Văn hóa -\n    Xã hội\n  - "a\n    - b"\n'
    assert read(tmp_path, content.encode()).more == ("Phòng Văn hóa - Xã hội",) * 2 + ("a - b",)


def test_a_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    """Notepad writes one."""
    assert read(tmp_path, b"\xef\xbb\xbftext: a\r\n").text == "a"


def test_text_is_composed(tmp_path: Path) -> None:
    """A file from a Mac with its accents apart gives the same text."""
    assert read(tmp_path, unicodedata.normalize("NFD", "text: Nhiệm vụ").encode()).text == "Nhiệm vụ"


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258"])
def test_another_encoding_is_told(tmp_path: Path, encoding: str) -> None:
    content = unicodedata.normalize("NFD", "text: trà").encode(encoding)
    with pytest.raises(SettingsError, match=r"không phải văn bản UTF-8. Hãy lưu lại với bảng mã UTF-8"):
        read(tmp_path, content)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"Không có tệp params/none\.yaml"):
        read_yaml(tmp_path / "none.yaml", Note, "params/none.yaml")
