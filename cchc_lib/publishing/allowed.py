"""What may be shown whatever the registers hold: the kit's words, the law's, the plan's, the school's settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

import cchc_lib
from cchc_lib.publishing.folding import clean, squeezed, words
from cchc_lib.publishing.personal import ENOUGH, Hit
from cchc_lib.settings.params import Params

_KNOWN_TO_ALL = ("Hồ Chí Minh",)
_WITH_WORDS = ("presentation", "rendering", "domain")


class Allowed:
    """Texts that may be shown whatever the registers hold: the kit's, the plan's, the school's settings."""

    def __init__(self, texts: Iterable[str]) -> None:
        known = [clean(text) for text in texts]
        self._lines = frozenset(text.strip().casefold() for text in known)
        self._letters = "\0".join(map(squeezed, known))
        self._words = "  ".join(f" {' '.join(words(text)).casefold()} " for text in known)

    def holds(self, text: str) -> bool:
        """Whether the letters of a text stand in them."""
        return squeezed(text) in self._letters

    def covers(self, hit: Hit) -> bool:
        """Whether what was found is excepted. A given name after a title never is, alone only as a whole text."""
        if hit.how == "titled":
            return False
        if hit.how == "alone":
            return hit.value.words[-1].casefold() in self._lines
        if hit.value.long:
            return hit.value.letters[:ENOUGH] in self._letters
        return f" {' '.join(hit.value.words).casefold()} " in self._words


@cache
def own_words() -> Allowed:
    """What the kit itself writes on every report, and the closed lists of choices."""
    root = Path(cchc_lib.__file__).parent
    sources = [
        path.read_text(encoding="utf-8")
        for folder in _WITH_WORDS
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in {".py", ".jinja", ".typ"}
    ]
    quoted = (text for source in sources for text in re.findall(r"\"([^\"\n]+)\"", source))
    return Allowed([*_KNOWN_TO_ALL, *sources, *quoted])


def words_of_law(params: Params) -> Allowed:
    """Legal values and the names of procedures."""
    return Allowed([*_texts(params.legal_values().model_dump(mode="json")), *(one.name for one in params.catalogue())])


def words_of_plan(params: Params, school: str, year: str) -> Allowed:
    """The plan of a school; schools under one plan share them."""
    return _shared(tuple(_texts(params.plan(school, year).model_dump(mode="json"))))


@lru_cache
def _shared(texts: tuple[str, ...]) -> Allowed:
    return Allowed(texts)


def words_of_settings(params: Params, schools: Iterable[str]) -> Allowed:
    """What stands in the settings of schools."""
    return Allowed(text for school in schools for text in _texts(params.school(school).model_dump()))


def _texts(value: object) -> Iterator[str]:
    """Every text in nested plain values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
