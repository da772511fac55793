"""Values of the registers' personal columns, and finding them in what is about to be published.

How a value is looked for (README, 'Publishing', says the same for readers):

- **long** (10 letters and digits or more, in one word or several): case, accents, spaces, line breaks, hyphens and
  hidden characters folded away, anywhere in the text; of a very long one its first 40 letters are enough. A name is
  not found where all is in small letters with accents that it has not: "đạo đức, cương" is not "Đào Đức Cường".
- **several short words** ("Lê An"): as whole words in that order. Each word as written, or wholly without accents; a
  value whose words all begin with a capital is a name and is only found where the text has capitals too, so that
  "công an" is not the person "Công An".
- **one short word** ("Hạnh"): only of a person, and only where it is all that a cell, line or list item says, or
  after a title ("cô Hạnh"): "Hạnh phúc" stands on every report. The last word of a full name counts after a title too.
- Names of three words and more also with the given name first, and shortened: "N.T. Hoa", "Ng. T. Hoa", "NT Hoa".
- Names inside longer texts (a surname and at least two capitalised words, after a title also one) are values of their
  own; several people in one cell are one value each. Numbers count from six digits on.

A value that the kit's own words, the closed lists of choices, the plan or the school's settings hold is excepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from cchc_lib.publishing.folding import clean, marks, plain, squeezed, words
from cchc_lib.publishing.texts import Texts

TEXT_COLUMNS = frozenset({"content", "abstract", "late_reason", "note", "rating"})
"""Personal columns that hold sentences; every other one names people."""
_LONG, ENOUGH = 10, 40
_DIGITS = 6
_LONGEST_NAME = 6
_TITLES = frozenset(
    words("ông bà anh chị em cô thầy cháu bác chú dì cậu bố mẹ bé bạn giáo gv hs ht pht chí đc c")
)  # cô giáo, đồng chí, đ/c
_SURNAMES = frozenset(
    words(
        "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Lí Đào Đoàn Vương Trịnh Đinh Lâm Phùng "
        "Mai Tô Trương Hà Tạ Cao Chu Lương Lưu Thái Tăng Quách Kiều Nghiêm Khổng Doãn Phí Lã Vi Giáp Ninh Đồng Bạch "
        "Tống Mạc Thân Quản Nông Hứa La Triệu Lò Giàng Vàng Sùng Thào Hạng Cầm Quàng Lường Khuất"
    )
)
_SOUNDS = frozenset(words("ch gi kh ng nh ph qu th tr"))
_BETWEEN = re.compile(r"[,;/\n()&+|:]|\s[-–]\s|\svà\s")


@dataclass(frozen=True, slots=True)
class Value:
    """One thing to look for: its words, squeezed and as written, and where it stands in the registers."""

    words: tuple[str, ...]
    letters: str
    person: bool
    origin: str

    @property
    def long(self) -> bool:
        """Whether it can be looked for without borders of words."""
        return len(self.letters) >= _LONG

    @property
    def name(self) -> bool:
        """Whether every word begins with a capital."""
        return all(word[:1].isupper() for word in self.words)


def values_of(text: str, *, person: bool, origin: str) -> Iterator[Value]:
    """What one cell of a personal column gives to look for."""
    whole = clean(text)
    found = {tuple(words(whole))}
    if person:
        found |= {tuple(words(part)) for part in _BETWEEN.split(whole)}
    found |= {tuple(name) for name in _names_in(words(whole))}
    for each in found:
        letters = squeezed(" ".join(each))
        lettered = any(letter.isalpha() for letter in letters)
        if lettered or len(max(each, key=len, default="")) >= _DIGITS:
            yield Value(each, letters, person or each != tuple(words(whole)), origin)


def _names_in(all_words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Names inside a text; of a long run of capitals its beginnings too, for what follows a name may be none."""
    for at, word in enumerate(all_words):
        if word.capitalize() not in _SURNAMES or not word[:1].isupper():
            continue
        end = at + 1
        while end < min(at + 5, len(all_words)) and all_words[end][:1].isupper():
            end += 1
        least = 2 if at and all_words[at - 1].casefold() in _TITLES else 3
        yield from (all_words[at:stop] for stop in range(at + least, end + 1))


@dataclass(frozen=True, slots=True)
class Hit:
    """A value found at a place: somewhere in the text, alone on its line, or as a given name after a title."""

    place: str
    value: Value
    how: Literal["text", "alone", "titled"] = "text"


class PersonalValues:
    """All that must not be published, arranged for looking it up."""

    def __init__(self, values: Iterable[Value]) -> None:
        self._long: dict[str, list[tuple[str, Value]]] = {}
        self._short: dict[tuple[str, ...], list[Value]] = {}
        self._shortened: dict[str, list[Value]] = {}
        self._given: dict[str, Value] = {}
        seen: set[tuple[object, ...]] = set()
        for value in values:
            key = (value.letters,) if value.long else (value.words, value.person)
            if key not in seen:
                seen.add(key)
                self._add(value)

    def _add(self, value: Value) -> None:
        if value.long:
            self._add_long(value.letters, value)
            if value.person and len(value.words) > 2:
                self._add_long(squeezed("".join((value.words[-1], *value.words[:-1]))), value)
        elif len(value.words) > 1 or value.letters.isdigit() or len(value.letters) > 7:
            self._short.setdefault(tuple(map(plain, value.words[:2])), []).append(value)
        if value.person and value.words[-1].isalpha() and (value.name or _like_a_name(value.words)):
            given = value.words[-1].casefold()
            self._given[given] = min(self._given.get(given, value), value, key=lambda one: len(one.words))
            if 2 < len(value.words) < _LONGEST_NAME:
                self._shortened.setdefault(given, []).append(value)

    def _add_long(self, letters: str, value: Value) -> None:
        self._long.setdefault(letters[:_LONG], []).append((letters[:ENOUGH], value))

    def find(self, texts: Texts) -> Iterator[Hit]:
        """Every value found in what readers see."""
        yield from self.find_long(texts)
        yield from self._find_short(texts.words)
        yield from self._find_shortened(texts.words)
        yield from self._find_given(texts)

    def find_long(self, texts: Texts) -> Iterator[Hit]:
        """The long ones alone: the only ones to be looked for in what readers do not see."""
        letters, long = texts.letters.text, self._long
        for at in [at for at in range(len(letters) - _LONG + 1) if letters[at : at + _LONG] in long]:
            for wanted, value in long[letters[at : at + _LONG]]:
                if letters.startswith(wanted, at) and not (value.name and _other_words(texts, at, value)):
                    yield Hit(texts.letters.place(at), value)

    def _find_short(self, all_words: Sequence[tuple[str, str]]) -> Iterator[Hit]:
        plains = [plain(word) for word, _ in all_words]
        for at, begun in enumerate(zip(plains, [*plains[1:], ""], strict=False)):
            for value in (*self._short.get(begun[:1], ()), *self._short.get(begun, ())):
                here = [other for other, _ in all_words[at : at + len(value.words)]]
                if len(here) == len(value.words) and all(map(_same, here, value.words)) and _as_name(here, value):
                    yield Hit(all_words[at][1], value)

    def _find_shortened(self, all_words: Sequence[tuple[str, str]]) -> Iterator[Hit]:
        """'N.T. Hoa', 'Nguyễn T. Hoa', 'NT Hoa': a given name behind the beginnings of all words before it."""
        for at, (word, place) in enumerate(all_words):
            for value in self._shortened.get(word.casefold(), ()) if word[:1].isupper() else ():
                *before, _ = value.words
                here = [other for other, _ in all_words[max(at - len(before), 0) : at]]
                initials = "".join(each[0] for each in before).casefold()
                one_by_one = len(here) == len(before) and all(map(_begins, here, before))
                if (one_by_one and not all(map(_same, here, before))) or (
                    here and here[-1].isupper() and plain(here[-1]) == plain(initials)
                ):
                    yield Hit(place, value, "titled")

    def _find_given(self, texts: Texts) -> Iterator[Hit]:
        for place, line in texts.lines:
            said = words(line)
            titled = False
            for word in said:
                if titled and (value := self._given_name(word)):
                    yield Hit(place, value, "titled")
                titled = word.casefold() in _TITLES or (titled and len(word) == 1)  # "cô T. Hạnh"
            for alone in (words(part) for part in _BETWEEN.split(line)):
                value = self._given_name(alone[0]) if len(alone) == 1 else None
                if value and len(value.words) == 1:
                    yield Hit(place, value, "alone")

    def _given_name(self, word: str) -> Value | None:
        return self._given.get(word.casefold()) if word[:1].isupper() else None


def _other_words(texts: Texts, at: int, value: Value) -> bool:
    """Whether small letters with accents of their own stand there: "đạo đức, cương" is not "Đào Đức Cường"."""
    here = texts.written[at : at + len(value.letters)]
    return here.islower() and bool(marks(here) - marks("".join(value.words).casefold()))


def _like_a_name(found: Sequence[str]) -> bool:
    """One word, or a surname and more, as people type names in small letters."""
    return len(found) == 1 or found[0].capitalize() in _SURNAMES


def _same(word: str, wanted: str) -> bool:
    """Whether a word of the text is the value's, as written or wholly without accents."""
    return word.casefold() == wanted.casefold() or (word.isascii() and word.casefold() == plain(wanted))


def _begins(word: str, wanted: str) -> bool:
    """Whether a word of the text is the value's or its first letter or sound ("Ng."), with a capital."""
    short = (len(word) == 1 or plain(word) in _SOUNDS) and plain(wanted).startswith(plain(word))
    return word[:1].isupper() and (short or _same(word, wanted))


def _as_name(found: Sequence[str], value: Value) -> bool:
    return not value.name or all(word[:1].isupper() or word[:1].isdigit() for word in found)
