"""How a sheet is to be read: which heading is which column, which word which choice, what a source says beside that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cchc_lib.domain.columns import Register
from cchc_lib.registers.tables.cells import match_key
from cchc_lib.settings.sources import LEFT_OUT, KnownNames, OtherNames, Source

GIVEN, OWN, KNOWN = range(3)
"""Where a name comes from, the surest first: the source, the schema, the names known from practice in their order."""
Names = Mapping[str, tuple[int, tuple[str, ...]]]
"""Folded heading to how sure it is, and the ids of the columns that it may be."""
_ASIDE = "="


@lru_cache(maxsize=8192)
def heading_key(text: str) -> str:
    """A heading for comparing: as ``match_key``, without the star of a required column."""
    return match_key(text).replace("(*)", "").strip("*:")


def aside(heading: str) -> str:
    """The id of a column that a source needs and the register has not: it stands beside the register's own."""
    return _ASIDE + heading_key(heading)


def is_aside(column_id: str) -> bool:
    """Whether a column is none of the register's own."""
    return column_id.startswith(_ASIDE)


@dataclass(frozen=True)
class SheetMapping:
    """How a sheet of a register is read. ``words``: by column id, folded words of the file to ours."""

    register: Register
    names: Names
    words: Mapping[str, Mapping[str, str]]
    source: Source | None = None

    @property
    def supplied(self) -> set[str]:
        """Ids of columns that the source fills from elsewhere than a column of their own."""
        if self.source is None:
            return set()
        melt = self.source.melt
        key = {self.register.key or ""} if self.source.key else set()
        return {*self.source.fixed, *((melt.name, melt.value) if melt else ()), *key}

    @property
    def needed(self) -> tuple[str, ...]:
        """Headings that the source wants to find in the file, whatever column they are."""
        if self.source is None:
            return ()
        return (*self.source.where, *self.source.key, *(self.source.melt.columns if self.source.melt else ()))


def mapping_of(register: Register, known: KnownNames | None = None, source: Source | None = None) -> SheetMapping:
    """The mapping of a register's sheet: own headings, those known from practice, and what a source says."""
    others = known.registers.get(register.id, OtherNames()) if known else OtherNames()
    names: dict[str, tuple[int, tuple[str, ...]]] = {}
    for column_id, headings in others.headings.items():
        for place, key in enumerate(map(heading_key, headings)):
            sure, ids = names.get(key, (KNOWN + place, ()))
            names[key] = (min(sure, KNOWN + place), (*ids, column_id))
    names |= {heading_key(column.heading): (OWN, (column.id,)) for column in register.columns}
    words = {
        column_id: {match_key(word): ours for ours, several in choices.items() for word in several}
        for column_id, choices in others.choices.items()
    }
    if source:
        given = {heading_key(heading): column_id for heading, column_id in source.headings.items()}
        names |= {key: (GIVEN, () if column_id == LEFT_OUT else (column_id,)) for key, column_id in given.items()}
        for column_id, choices in source.choices.items():
            words.setdefault(column_id, {}).update({match_key(word): ours for word, ours in choices.items()})
        for heading in (*source.where, *source.key):
            sure, ids = names.get(heading_key(heading), (GIVEN, ()))
            names[heading_key(heading)] = (sure, tuple(dict.fromkeys((*ids, aside(heading)))))
        for heading in source.melt.columns if source.melt else ():
            names[heading_key(heading)] = (GIVEN, (aside(heading),))
    return SheetMapping(register, names, words, source)
