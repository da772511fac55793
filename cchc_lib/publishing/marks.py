"""What in people's text looks personal: few marks and sure ones, so that each of them is looked at.

Texts are compared word by word within a line, accents as written or wholly without. Marked are: full names that stand
in the registers; a surname with two or more capitalised words, known or not; a name after a title ("cô Thu Hường") or a
role; numbers of identity, phone and account, days of birth, addresses of mail; sentences of the registers' personal
columns. Names of streets, places and schools, roles, and what stands in the school's settings are no persons.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise, takewhile

_ALIKE = str.maketrans("ÐðƉɖАВЕКМНОРСТУХаеорсухіјѕһΑΒΕΖΗΙΚΜΝΟΡΤΥΧον", "ĐđĐđABEKMHOPCTYXaeopcyxijshABEZHIKMNOPTYXov")
_HIDDEN = dict.fromkeys(code for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf") | dict.fromkeys(
    (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10))
)
"""What nobody sees: soft hyphens, zero-width and bidi characters, fillers, variation selectors."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_GAP = re.compile(r"[\s-]*")
_TO_NAME = re.compile(r"""[\s“"'‘(-]*""")
"""What stands between "trường" and its name; behind a colon a person may be named."""
_STROKE = str.maketrans("đ", "d")
_LONGEST_NAME, _LEAST_OF_SENTENCE = 6, 6


def _listed(words: str) -> frozenset[str]:
    return frozenset(unicodedata.normalize("NFC", words).split("|"))


_SURNAMES = _listed(
    "nguyễn|trần|lê|phạm|hoàng|huỳnh|phan|vũ|võ|đặng|bùi|đỗ|hồ|ngô|dương|lý|lí|đào|đoàn|vương|trịnh|đinh|lâm|phùng|"
    "mai|tô|trương|hà|tạ|cao|chu|châu|lương|lưu|thái|tăng|quách|kiều|nghiêm|khổng|doãn|phí|lã|vi|giáp|ninh|đồng|bạch|"
    "tống|mạc|thân|quản|nông|hứa|la|triệu|lò|giàng|vàng|sùng|thào|hạng|cầm|quàng|lường|khuất|mạch|đàm|tôn|âu|bế|lục|"
    "ma|thạch|kim|danh|đậu"
)
_TITLES = _listed("ông|bà|anh|chị|em|cô|thầy|cháu|bác|chú|dì|cậu|bé|bạn")
ROLES = _listed(
    "đồng chí|hiệu trưởng|hiệu phó|kế toán|văn thư|thủ quỹ|bảo vệ|giáo viên|nhân viên|học sinh|phụ huynh|tổ trưởng|"
    "tổ phó|bí thư|chủ tịch|chủ nhiệm|cán bộ|y tế|lớp trưởng|cô giáo|thầy giáo|phụ trách|công dân|viên chức"
)
_NO_NAME = _TITLES | _listed(
    "trường|lớp|khối|tổ|ban|hội|phòng|sở|nhà|ubnd|hđnd|thcs|thpt|pgd|ths|ts|gv|hs|gvcn|phhs|cmhs|tiếng|liên|chi|giám|"
    "việt|môn|khu|phường|xã|quận|huyện|tỉnh|thôn|cụm|cấp|khoa|đảng|quý|kỳ|năm|tháng|ngày|đại|trưởng|phó|nội|đội|đoàn|"
    "sao|tiểu"
)
"""Words that begin no name after a title."""
_NO_PERSON = ROLES | _listed(
    "bác hồ|công đoàn|công an|tổng phụ|thanh tra|thanh niên|phụ nữ|cha mẹ|tập thể|ngữ văn|mỹ thuật|âm nhạc|thể dục|"
    "lịch sử|thư viện|thiết bị|văn phòng|văn bản|văn hóa|cao đẳng|cao học|lưu ý|hồ sơ|thái độ|đồng phục|chu kỳ|"
    "hồ chí minh|kim ngạch|đồng bộ|giáo dục|thái bình|thái nguyên|cao bằng|hà nội|lâm đồng|hà nam|hà giang|hà tĩnh|"
    "ninh bình|lê chân|mai châu"
)
"""How texts begin that look like a name and are none."""
_BEFORE_PLACES = _listed(
    "trường|thcs|thpt|tiểu học|mầm non|mẫu giáo|phổ thông|đường|phố|xã|phường|thôn|xóm|bản|huyện|quận|tỉnh|thị trấn|"
    "khu|cầu|chợ|đền|đình|chùa|quỹ|giải|giải thưởng|cung|bảo tàng|công viên|quảng trường|tượng|nhà văn|nhà thơ|"
    "anh hùng|liệt sĩ|học bổng|thành phố|nhà văn hóa|bệnh viện|lăng|tp|tòa|khu phố|di tích|chi đội|phong trào"
)
"""Words before a name that make it a street's, a school's, a prize's."""

_BEGIN, _END = r"(?<![\w/])(?<!\d[.,-])", r"(?![\w/]|[.,-]\d)"
_SHAPES = {
    name: re.compile(shape)
    for name, shape in {
        "số điện thoại": rf"{_BEGIN}(?:\(?(?:\+|00)?84\)?[ .-]?(?:\(0\))?|\(?0)[2-9](?:\)?[ .-]?\d){{8,9}}{_END}",
        "số định danh": rf"{_BEGIN}(?:\d{{12}}|0\d\d(?:[ .-]\d{{3}}){{3}}|\d{{9}}|\d{{3}}(?: \d{{3}}){{2}}){_END}",
        "số giấy tờ, tài khoản": (
            r"(?i:\b(?:cmnd|cmtnd|cccd|căn cước|chứng minh nhân dân|định danh|hộ chiếu|stk|tài khoản|tk)\b)"
            rf"[^\d\n]{{0,30}}\d(?:[ .-]?\d){{5,18}}{_END}"
        ),
        "ngày sinh": (
            r"(?i:\b(?:(?:ngày|năm) sinh|sinh (?:ngày|năm)|sinh(?=:? ?\d)|sn|ns)\b)\s*:?\s*(?:\d{1,2}\s?[./-]\s?\d{1,2}"
            rf"\s?[./-]\s?\d{{2,4}}|(?:ngày )?\d{{1,2}} tháng \d{{1,2}} năm \d{{4}}|(?:19|20)\d\d){_END}"
        ),
        "địa chỉ thư điện tử": r"[\w.+-]+ ?(?:@|\((?:at|a còng)\)) ?[\w-]+(?: ?(?:\.|\(dot\)) ?[\w-]+)+",
    }.items()
}


def clean(text: str) -> str:
    """A text as it is compared and shown: composed, wide and look-alike letters as plain ones, nothing hidden."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).translate(_HIDDEN).translate(_ALIKE))


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line: where it stands, and its letters without case, with accents in one order and without."""

    text: str
    start: int
    end: int
    lower: str
    key: str
    plain: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[0].isupper()


@lru_cache(maxsize=1 << 16)
def _keys(text: str) -> tuple[str, str, str]:
    """'Hoà' and 'Hòa' have one key: the letters, then the accents of the word."""
    lower = text.casefold()
    apart = unicodedata.normalize("NFD", lower.translate(_STROKE))
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    marks = "".join(sorted(letter for letter in apart if unicodedata.combining(letter)))
    return lower, f"{plain}{marks}{'đ' * lower.count('đ')}", plain


def words(line: str) -> list[Word]:
    """The words of a cleaned line."""
    return [Word(m.group(), m.start(), m.end(), *_keys(m.group())) for m in _WORD.finditer(line)]


@dataclass(frozen=True, slots=True)
class Mark:
    """What looks personal in a cleaned line, and why."""

    start: int
    end: int
    why: str


@dataclass(slots=True)
class Phrases:
    """Sequences of words to be found in texts, each with what is known of it."""

    _by_first: dict[str, list[tuple[tuple[Word, ...], str]]] = field(default_factory=dict)
    _seen: set[tuple[str, ...]] = field(default_factory=set)

    def add(self, phrase: Iterable[Word], known: str) -> None:
        """Keep a phrase; the first of several alike counts."""
        sequence = tuple(phrase)
        key = tuple(word.key for word in sequence)
        if sequence and key not in self._seen:
            self._seen.add(key)
            self._by_first.setdefault(sequence[0].plain, []).append((sequence, known))

    def find(self, line: str, all_words: list[Word]) -> Iterator[tuple[list[Word], str]]:
        """Every place at which a phrase stands in a line, no other letters between, and what is known of it."""
        for at, word in enumerate(all_words):
            for phrase, known in self._by_first.get(word.plain, ()):
                here = all_words[at : at + len(phrase)]
                if len(here) == len(phrase) and _same(here, phrase):
                    yield here, known


def _same(here: list[Word], phrase: tuple[Word, ...]) -> bool:
    """As written, or wholly without accents."""
    return all(one.key == other.key for one, other in zip(here, phrase, strict=True)) or all(
        one.plain == other.plain and one.lower.isascii() for one, other in zip(here, phrase, strict=True)
    )


@dataclass(slots=True)
class People:
    """Whom the registers of a school name, and what may be named all the same: the settings of the school."""

    settings: Iterable[str] = ()
    contacts: Iterable[str] = ()
    _names: Phrases = field(default_factory=Phrases)
    _sentences: Phrases = field(default_factory=Phrases)
    _public: set[tuple[str, ...]] = field(default_factory=set)
    _given: set[str] = field(default_factory=set)
    _ours: str = ""
    _digits: str = ""

    def __post_init__(self) -> None:
        self._ours = "|".join(f" {' '.join(word.key for word in words(clean(text)))} " for text in self.settings)
        self._digits = "|".join(re.sub(r"\D", "", text) for text in self.contacts)

    def add_name(self, text: str, origin: str, *, least: int = 1) -> None:
        """Know the people named in one cell of a column of names, by ``least`` words or more."""
        for part in re.split(r"[,;/\n()&+|:]|\s[-–]\s|\svà\s", clean(text)):
            name = words(part)
            while name and (name[0].lower in _TITLES or (len(name) > 1 and _phrase(name, 2) in ROLES)):
                name = name[1:] if name[0].lower in _TITLES else name[2:]
            if not least <= len(name) <= _LONGEST_NAME or not name or not all(word.text[0].isalpha() for word in name):
                continue
            if _no_person(name) or not (name[0].lower in _SURNAMES or all(word.capital for word in name)):
                continue
            if len(name) == 1 or name[0].lower in _SURNAMES or len(name) > 2:
                self._given.add(name[-1].key)
            if len(name) > 1:
                self._names.add(name, origin)

    def add_text(self, text: str, origin: str, *, sentence: bool = False) -> None:
        """Know the names inside a longer text; with ``sentence`` the text as a whole too."""
        for line in clean(text).splitlines():
            found = words(line)
            for name in _full_names(line, found):
                self._names.add(name, origin)
            if sentence and len(found) >= _LEAST_OF_SENTENCE:
                self._sentences.add(found, origin)

    def add_public(self, line: str) -> None:
        """Know a line of a public column: the same words in a personal one give away nothing."""
        self._public.add(tuple(word.key for word in words(line)))

    def marks(self, line: str) -> list[Mark]:
        """What looks personal in a cleaned line, in order, nothing twice."""
        found = sorted(self._found(line, words(line)), key=lambda mark: (mark.start, -mark.end))
        apart: list[Mark] = []
        for mark in found:
            if not apart or mark.start >= apart[-1].end:
                apart.append(mark)
        return apart

    def _found(self, line: str, said: list[Word]) -> Iterator[Mark]:
        for here, origin in self._names.find(line, said):
            two_words_of_a_name = len(here) > 2 or (here[0].lower in _SURNAMES and all(word.capital for word in here))
            if two_words_of_a_name and _joined(line, here) and not self._is_ours(here):
                yield Mark(here[0].start, here[-1].end, f"tên có ở {origin}")
        for here, origin in self._sentences.find(line, said):
            if tuple(word.key for word in here) not in self._public:
                yield Mark(here[0].start, here[-1].end, f"câu có ở {origin}")
        for name in _full_names(line, said):
            if not self._is_ours(name):
                yield Mark(name[0].start, name[-1].end, "họ và tên")
        for name in self._titled(line, said):
            if not self._is_ours(name):
                yield Mark(name[0].start, name[-1].end, "tên sau danh xưng, chức vụ")
        for why, shape in _SHAPES.items():
            for match in shape.finditer(line):
                digits = re.sub(r"\D", "", match.group())
                if not (digits and digits in self._digits):
                    yield Mark(match.start(), match.end(), why)

    def _is_ours(self, name: list[Word]) -> bool:
        return f" {' '.join(word.key for word in name)} " in self._ours

    def _titled(self, line: str, said: list[Word]) -> Iterator[list[Word]]:
        """Names after a title, and known names or a surname and more after a role."""
        for at, word in enumerate(said):
            titled = word.lower in _TITLES and not (at and said[at - 1].lower in {"tiếng", "trẻ"})
            if not (titled or (at and _phrase(said[at - 1 :], 2) in ROLES)):
                continue
            name = _run(line, said[at + 1 :])
            if not name or not _joined(line, [word, name[0]]) or _no_person(said[at + 1 :]):
                continue
            known = name[-1].key in self._given or (len(name) > 1 and name[0].lower in _SURNAMES)
            if known or (titled and not name[0].text.isupper()):
                yield name


def _full_names(line: str, said: list[Word]) -> Iterator[list[Word]]:
    """A surname and two to four more capitalised words, where no word before makes it a street's or a school's name."""
    for at, word in enumerate(said):
        if word.lower not in _SURNAMES or not word.capital:
            continue
        if at and _TO_NAME.fullmatch(line[said[at - 1].end : word.start]) and _place_before(said[:at]):
            continue
        name = _run(line, said[at:])
        if at and said[at - 1].capital and said[at - 1].lower in _SURNAMES and _joined(line, said[at - 1 : at + 1]):
            continue
        shouted = len(name) > 2 and all(one.text.isupper() and len(one.text) > 1 for one in name)
        if len(name) > 2 and not shouted and not _no_person(name):
            yield name


def _place_before(before: list[Word]) -> bool:
    return before[-1].lower in _BEFORE_PLACES or any(
        " ".join(word.lower for word in before[-size:]) in _BEFORE_PLACES for size in (2, 3)
    )


def _run(line: str, said: list[Word]) -> list[Word]:
    """The capitalised words that a line goes on with, as many as a name has."""
    name = list(takewhile(lambda word: word.capital, said[:_LONGEST_NAME]))
    joined = next((at for at in range(1, len(name)) if not _joined(line, name[at - 1 : at + 1])), len(name))
    return name[:joined]


def _joined(line: str, name: list[Word]) -> bool:
    return all(_GAP.fullmatch(line[one.end : other.start]) for one, other in pairwise(name))


def _phrase(said: list[Word], size: int) -> str:
    return " ".join(word.lower for word in said[:size])


def _no_person(said: list[Word]) -> bool:
    """Whether a text begins with a role, a body, a subject: "Ban Giám hiệu", "Kế toán", "Ngữ văn"."""
    body = said[0].lower in _NO_NAME and said[0].lower not in _SURNAMES
    return body or _phrase(said, 2) in _NO_PERSON or _phrase(said, 3) in _NO_PERSON
