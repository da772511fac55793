"""Which rows of a register meet a condition of the plan, and in which group a row stands."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cchc_lib.domain.expectations import AtLeast, Condition, Expected, Filled
from cchc_lib.text import collapsed, folded

Mask = NDArray[np.bool_]


def rows_meeting(frame: pd.DataFrame, condition: Condition) -> Mask:
    """A mask of the rows that meet every column's expectation; a blank cell meets only ``filled: false``.

    Texts are compared without regard to case, NFC/NFD and spaces.
    """
    mask = np.ones(len(frame), dtype=bool)
    for column, expected in condition.items():
        mask &= _cells_meeting(frame[column], expected)
    return mask


def rows_at(frame: pd.DataFrame, mask: Mask) -> pd.DataFrame:
    """The rows at which a mask holds; the frame itself when it holds everywhere, for copying takes time."""
    return frame if mask.all() else frame[mask]


def _cells_meeting(cells: pd.Series, expected: Expected) -> Mask:
    if isinstance(expected, Filled):
        return cells.notna().to_numpy(bool) == expected.filled
    if isinstance(expected, AtLeast):
        return (cells >= expected.at_least).fillna(value=False).to_numpy(bool)
    if isinstance(expected, str | tuple):
        wanted = {folded(text) for text in ((expected,) if isinstance(expected, str) else expected)}
        return cells.isin([text for text in cells.dropna().unique() if folded(text) in wanted]).to_numpy(bool)
    return (cells == expected).fillna(value=False).to_numpy(bool)


def group_labels(cells: pd.Series) -> pd.Series:
    """The group of each row: equal without regard to case, NFC/NFD and spaces, named as it is first spelt.

    Blank cells are a group of their own, named by the empty text.
    """
    filled = cells.fillna("").astype(object)
    spellings = list(dict.fromkeys(filled))
    first_spelling: dict[str, str] = {}
    for spelling in spellings:
        first_spelling.setdefault(folded(spelling), collapsed(spelling))
    return filled.map({spelling: first_spelling[folded(spelling)] for spelling in spellings})
