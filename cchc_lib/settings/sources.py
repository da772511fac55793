"""Registers as other systems give them: which export feeds which register, and by what names it calls things."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from cchc_lib.domain.expectations import Frozen, Text
from cchc_lib.domain.schema import REGISTERS, Register
from cchc_lib.text import did_you_mean

SUFFIXES = (".xlsx", ".xls", ".ods", ".csv")
"""The kinds of files that a source can be."""
LEFT_OUT = ""
"""A heading given in place of a column id: that column of the file is not read."""


def _word(value: object) -> object:
    """A word as a cell would show it: YAML reads 5, true and 2025-12-20 as other things than text."""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    return str(value) if isinstance(value, int | float | date) else "" if value is None else value


def _words(value: object) -> object:
    return value if isinstance(value, list | tuple) else (value,)


Word = Annotated[str, BeforeValidator(_word)]
Words = Annotated[tuple[Word, ...], BeforeValidator(_words)]
"""One word or several; a single one needs no list."""


class Melt(Frozen):
    """Columns that are questions of a form, turned into rows: the heading's word in one column, its cell in another."""

    name: Text = "factor"
    value: Text = "score"
    columns: dict[Text, Word]


class Source(Frozen):
    """An export of another system that feeds a register.

    ``file`` is a name in the folder of the school year, or a pattern of which the newest file is read. ``headings``
    maps the file's headings to column ids, ``choices`` the file's words, by column, to ours; ``fixed`` are values that
    the file does not say; ``where`` keeps the rows whose cell under a heading is one of these words; ``key`` are
    headings whose cells together name a row; ``melt`` turns questions into rows.
    """

    register_id: Text = Field(alias="register")
    file: Text
    sheet: str = ""
    headings: dict[Text, Word] = Field(default_factory=dict)
    choices: dict[Text, dict[Word, Word]] = Field(default_factory=dict)
    fixed: dict[Text, Word] = Field(default_factory=dict)
    where: dict[Text, Words] = Field(default_factory=dict)
    key: tuple[Text, ...] = ()
    melt: Melt | None = None

    def _faults(self) -> Iterator[str]:
        if re.search(r"[/\\:]", self.file) or self.file.startswith("."):
            yield f"file: “{self.file}” phải là tên tệp trong thư mục của năm học, không kèm đường dẫn."
        register = REGISTERS.get(self.register_id)
        if register is None:
            yield f"register: không có sổ “{self.register_id}”. {did_you_mean(self.register_id, REGISTERS)}"
            return
        named = [id_ for id_ in self.headings.values() if id_ != LEFT_OUT]
        melted = (self.melt.name, self.melt.value) if self.melt else ()
        yield from unknown_columns(register, {"headings": named, "fixed": self.fixed, "melt": melted})
        yield from unknown_words(register, {key: words.values() for key, words in self.choices.items()}, "choices")
        yield from unknown_words(register, {key: [word] for key, word in self.fixed.items()}, "fixed")
        if self.melt:
            yield from unknown_words(register, {self.melt.name: self.melt.columns.values()}, "melt")
        if self.key and register.key is None:
            yield f"key: sổ {register.id} không có cột mã. Hãy bỏ dòng key."


class SharedSources(Frozen):
    """Sources that several schools name: a file under ``params/sources``."""

    sources: tuple[Source, ...]


class OtherNames(Frozen):
    """What a register's columns and choices are called in practice: headings by column id, words by our own."""

    headings: dict[Text, tuple[Word, ...]] = Field(default_factory=dict)
    choices: dict[Text, dict[Word, tuple[Word, ...]]] = Field(default_factory=dict)


class KnownNames(Frozen):
    """Other names by register id: ``params/headings.yaml``."""

    registers: dict[Text, OtherNames] = Field(default_factory=dict)

    def _faults(self) -> Iterator[str]:
        for name, others in self.registers.items():
            register = REGISTERS.get(name)
            if register is None:
                yield f"không có sổ “{name}”. {did_you_mean(name, REGISTERS)}"
                continue
            yield from (f"{name}: {fault}" for fault in unknown_columns(register, {"headings": others.headings}))
            yield from (f"{name}: {fault}" for fault in unknown_words(register, others.choices, "choices"))


def unknown_columns(register: Register, named: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """A sentence for each column id that the register has not, by the key it stands under."""
    for key, ids in named.items():
        for name in dict.fromkeys(ids):
            if name not in register.column_ids:
                yield f"{key}: sổ {register.id} không có cột “{name}”. {did_you_mean(name, register.column_ids)}"


def unknown_words(register: Register, named: Mapping[str, Iterable[str]], key: str) -> Iterator[str]:
    """A sentence for each column id that the register has not, and each word that is none of a column's choices."""
    yield from unknown_columns(register, {key: named})
    for column in register.columns:
        for word in dict.fromkeys(named.get(column.id, ())):
            if column.choices and word not in ("", *column.choices):
                near = did_you_mean(word, column.choices)
                yield f"{key} → {column.id}: không có lựa chọn “{word}”. {near}"
