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
from functools import lru_cache
from itertools import pairwise, takewhile
from pathlib import Path
from typing import NamedTuple

from cchc_lib.text import folded

_ALIKE = str.maketrans("ÐðƉɖАВЕКМНОРСТУХаеорсухіјѕһΑΒΕΖΗΙΚΜΝΟΡΤΥΧον", "ĐđĐđABEKMHOPCTYXaeopcyxijshABEZHIKMNOPTYXov")
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""What nobody sees: soft hyphens, zero-width and bidi characters, fillers, variation selectors, tags."""
_NOT_SEEN = "có ký tự không nhìn thấy"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_GAP = re.compile(r"[\s-]*")
_TO_NAME = re.compile(r"""[\s“"'‘(-]*""")
"""What stands between "trường" and its name; behind a colon a person may be named."""
_BETWEEN_NAMES = re.compile(r"[,;/\n()&+|:]|\s[-–]\s|\svà\s")
_STROKE = str.maketrans("đ", "d")
_AROUND = " .,;:!?…()“”\"'-+*"
_LONGEST_NAME, _LEAST_OF_SENTENCE = 6, 5  # words, spaces

_LINES = Path(__file__).with_name("names.txt").read_text("utf-8").splitlines()
LISTS = {name: frozenset(listed.split(", ")) for name, listed in (line.split(": ") for line in _LINES)}
"""Words of names and of what looks like a name; ``kinds`` are the abbreviations of kinds of documents."""
_SURNAMES, _TITLES, _ROLES = LISTS["surnames"], LISTS["titles"], LISTS["roles"]
_NO_NAME = (_TITLES | LISTS["no_name"]) - _SURNAMES  # words that begin no name after a title
_NO_PERSON = _ROLES | LISTS["no_person"]  # how texts begin that look like a name and are none
_PLACES = LISTS["places"]  # words before a name that make it a street's, a school's, a prize's

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
        "chỗ có thể giấu chữ": rf"\({_NOT_SEEN}: [0-9A-F ]+\)",
        "địa chỉ thư điện tử": r"[\w.+-]+ ?(?:@|\((?:at|a còng)\)) ?[\w-]+(?: ?(?:\.|\(dot\)) ?[\w-]+)+",
    }.items()
}


def clean(text: str) -> str:
    """A text as it is compared and shown: composed, wide and look-alike letters as plain ones, nothing hidden."""
    seen = _HIDDEN.sub("", unicodedata.normalize("NFKC", text))
    return unicodedata.normalize("NFKC", seen.translate(_ALIKE)).strip()


def read_out(line: str) -> str:
    """The same for whoever reads a line, who is told of what is hidden in it."""
    hidden = " ".join(f"{ord(letter):X}" for letter in "".join(_HIDDEN.findall(line)))
    return f"{clean(line)} ({_NOT_SEEN}: {hidden})" if hidden else clean(line)


class Word(NamedTuple):
    """A word of a line: where it stands, and its letters without case, with accents in one order and without."""

    text: str
    start: int
    end: int
    lower: str
    key: str
    plain: str


@lru_cache(maxsize=1 << 16)
def _keys(text: str) -> tuple[str, str, str]:
    """'Hoà' and 'Hòa' have one key: the letters, then the accents of the word."""
    lower = text.casefold()
    if lower.isascii():
        return lower, lower, lower
    apart = unicodedata.normalize("NFD", lower.translate(_STROKE))
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    marks = "".join(sorted(letter for letter in apart if unicodedata.combining(letter)))
    return lower, f"{plain}{marks}{'đ' * lower.count('đ')}", plain


def words(line: str) -> list[Word]:
    """The words of a cleaned line."""
    return [Word(m.group(), m.start(), m.end(), *_keys(m.group())) for m in _WORD.finditer(line)]


class Mark(NamedTuple):
    """What looks personal in a cleaned line, and why."""

    start: int
    end: int
    why: str


class _Names:
    """Names to be found in texts, each with where it comes from; the first of several alike counts."""

    def __init__(self) -> None:
        self._by_first: dict[str, dict[tuple[str, ...], tuple[list[Word], str]]] = {}

    def add(self, name: list[Word], origin: str) -> None:
        """Keep a name."""
        alike = self._by_first.setdefault(name[0].plain, {})
        alike.setdefault(tuple(word.key for word in name), (name, origin))

    def find(self, said: list[Word]) -> Iterator[tuple[list[Word], str]]:
        """Every place in a line at which a name stands, as written or wholly without accents, and its origin."""
        for at, word in enumerate(said):
            for name, origin in self._by_first.get(word.plain, {}).values():
                here = said[at : at + len(name)]
                pairs = list(zip(here, name, strict=False))
                written = all(one.key == other.key for one, other in pairs)
                if len(here) == len(name) and (
                    written or all(one.plain == other.plain and one.lower.isascii() for one, other in pairs)
                ):
                    yield here, origin


class People:
    """Whom the registers of a school name, and what may be named all the same: the settings of the school."""

    def __init__(self, settings: Iterable[str] = (), contacts: Iterable[str] = ()) -> None:
        self._names, self._given = _Names(), set[str]()
        self._sentences, self._public = dict[str, str](), set[str]()
        self._ours = "|".join(f" {' '.join(word.key for word in words(clean(text)))} " for text in settings)
        self._digits = "|".join(re.sub(r"\D", "", text) for text in contacts)

    def add_name(self, text: str, origin: str, *, least: int = 1) -> None:
        """Know the people named in one cell of a column of names, by ``least`` words or more."""
        for part in _BETWEEN_NAMES.split(clean(text)):
            name = words(part)
            while name and (name[0].lower in _TITLES or (len(name) > 1 and _phrase(name, 2) in _ROLES)):
                name = name[1:] if name[0].lower in _TITLES else name[2:]
            if not (name and least <= len(name) <= _LONGEST_NAME and all(word.text[0].isalpha() for word in name)):
                continue
            known = name[0].lower in _SURNAMES
            if _no_person(name) or not (known or all(map(_capital, name))):
                continue
            if known or len(name) != 2:
                self._given.add(name[-1].key)
            if len(name) > 1:
                self._names.add(name, origin)

    def add_text(self, text: str, origin: str, *, sentence: bool = False) -> None:
        """Know the names inside a longer text; with ``sentence`` the text as a whole too."""
        for line in clean(text).splitlines():
            for name in _full_names(line, words(line)):
                self._names.add(name, origin)
            if sentence and line.count(" ") >= _LEAST_OF_SENTENCE:
                self._sentences.setdefault(folded(line).strip(_AROUND), origin)

    def add_public(self, text: str) -> None:
        """Know a text of a public column: the same words in a personal one give away nothing."""
        self._public.update(folded(line).strip(_AROUND) for line in clean(text).splitlines())

    def marks(self, line: str) -> list[Mark]:
        """What looks personal in a cleaned line, in order, nothing twice."""
        apart: list[Mark] = []
        for mark in sorted(self._found(line, words(line)), key=lambda mark: (mark.start, -mark.end)):
            if not apart or mark.start >= apart[-1].end:
                apart.append(mark)
        return apart

    def _found(self, line: str, said: list[Word]) -> Iterator[Mark]:
        for here, origin in self._names.find(said):
            sure = len(here) > 2 or (here[0].lower in _SURNAMES and all(map(_capital, here)))
            if sure and _joined(line, here):
                yield from self._named(here, f"tên có ở {origin}")
        plain = folded(line)
        for sentence, origin in self._sentences.items():
            whole = sentence in plain and re.search(rf"(?<!\w){re.escape(sentence)}(?!\w)", plain)
            if whole and sentence not in self._public:
                yield Mark(0, len(line), f"câu có ở {origin}")
        for name in _full_names(line, said):
            yield from self._named(name, "họ và tên")
        for name in self._titled(line, said):
            yield from self._named(name, "tên sau danh xưng, chức vụ")
        for why, shape in _SHAPES.items():
            for match in shape.finditer(line):
                digits = re.sub(r"\D", "", match.group())
                if not (digits and digits in self._digits):
                    yield Mark(match.start(), match.end(), why)

    def _named(self, name: list[Word], why: str) -> Iterator[Mark]:
        """A mark on a name, unless the settings of the school have it."""
        if f" {' '.join(word.key for word in name)} " not in self._ours:
            yield Mark(name[0].start, name[-1].end, why)

    def _titled(self, line: str, said: list[Word]) -> Iterator[list[Word]]:
        """Names after a title, and known names or a surname and more after a role."""
        for at, word in enumerate(said):
            titled = word.lower in _TITLES and not (at and said[at - 1].lower in {"tiếng", "trẻ"})
            if not (titled or (at and _phrase(said[at - 1 :], 2) in _ROLES)):
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
        if word.lower not in _SURNAMES or not _capital(word):
            continue
        before = said[max(at - 3, 0) : at]
        if before and _TO_NAME.fullmatch(line[before[-1].end : word.start]):
            if any(" ".join(one.lower for one in before[-size:]) in _PLACES for size in (1, 2, 3)):
                continue
            if _capital(before[-1]) and before[-1].lower in _SURNAMES and _joined(line, [before[-1], word]):
                continue
        name = _run(line, said[at:])
        shouted = all(one.text.isupper() and len(one.text) > 1 for one in name)
        if len(name) > 2 and not shouted and not _no_person(name):
            yield name


def _run(line: str, said: list[Word]) -> list[Word]:
    """The capitalised words that a line goes on with, as many as a name has."""
    name = list(takewhile(_capital, said[:_LONGEST_NAME]))
    return name[: next((at for at in range(1, len(name)) if not _joined(line, name[at - 1 : at + 1])), len(name))]


def _capital(word: Word) -> bool:
    return word.text[0].isupper()


def _joined(line: str, name: list[Word]) -> bool:
    return all(_GAP.fullmatch(line[one.end : other.start]) for one, other in pairwise(name))


def _phrase(said: list[Word], size: int) -> str:
    return " ".join(word.lower for word in said[:size])


def _no_person(said: list[Word]) -> bool:
    """Whether a text begins with a role, a body, a subject: "Ban Giám hiệu", "Kế toán", "Ngữ văn"."""
    return said[0].lower in _NO_NAME or _phrase(said, 2) in _NO_PERSON or _phrase(said, 3) in _NO_PERSON
