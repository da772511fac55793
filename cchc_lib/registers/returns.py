"""What schools have handed in: their result files, and whether these are still of today's registers and settings."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cchc_lib.domain.periods import Period, open_window
from cchc_lib.errors import CchcError, UsageError
from cchc_lib.registers.sources import export_files
from cchc_lib.settings.values import CITY
from cchc_lib.text import did_you_mean, folded

if TYPE_CHECKING:
    from cchc_lib.settings.params import Params

RESULT_NAME = "ket-qua.json"
_KIND = re.compile(r"hk|thang|quy|6-thang|9-thang|nam-hoc|nam")


@dataclass(frozen=True)
class Return:
    """What a school has handed in for a period; ``result`` is None when there is no result file that can be read.

    ``changed``: a file that the figures were worked out from is no longer the same. ``early``: they were worked out up
    to a day before the one on which the period is closed.
    """

    code: str
    name: str
    result: Mapping[str, Any] | None = None
    changed: bool = False
    early: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is a result and nothing in it that came of an entry in the registers."""
        result = self.result or {"form06": "no result"}
        return not result["form06"] and not any(
            one["status"] in ("met", "not_met", "monitored") or one["left_out"] or any(one.get("balance", {}).values())
            for one in result["targets"]
        )


def schools_of(params: Params, commune: str) -> tuple[str, dict[str, tuple[str, ...]]]:
    """The code of a commune named by its name or code, and its schools by its name; of the city, those of all communes.

    Sample schools are never added to others. Raises UsageError for an unknown commune, with the nearest.
    """
    communes, codes = params.communes(), params.commune_codes()
    code = {folded(name): code for name, code in codes.items()}.get(folded(commune), commune)
    if code not in (*codes.values(), CITY):
        raise UsageError(f"Không có xã, phường “{commune}”. {did_you_mean(commune, [*codes.values(), CITY])}")
    chosen = {name: schools for name, schools in communes.items() if code in (CITY, codes.get(name))}
    left = {name: tuple(one for one in schools if one not in params.samples()) for name, schools in chosen.items()}
    real = {name: schools for name, schools in left.items() if schools}
    return code, real if any(real) else chosen  # those under "" may be samples


class Returns:
    """Reads result files under the outputs; each file is looked at once."""

    def __init__(self, params: Params, outputs: Path) -> None:
        self._params, self._outputs = params, outputs
        self._hash, self.of = cache(self._hash_file), cache(self._read)

    def _read(self, code: str, school_year: str, period: Period) -> Return:
        """What a school has handed in for a period of a school year."""
        try:
            name = self._params.school(code).name
        except CchcError:  # its own report tells what is wrong with its settings
            name = code
        try:
            result = json.loads((self._outputs / code / school_year / period.id / RESULT_NAME).read_bytes())
        except (OSError, ValueError):
            return Return(code, name)
        changed = any(self._hash(file) != digest for file, digest in result["inputs"].items())
        exports = export_files(self._params, code, open_window(period).school_years)
        named = {f"params/{path.relative_to(self._params.root).as_posix()}" for path in exports}
        changed = changed or not named <= set(result["inputs"])
        return Return(code, name, result, changed, result["as_of"] < open_window(period).as_of.isoformat())

    def latest_year(self, period_id: str, codes: Iterable[str]) -> str:
        """The latest school year for which a school has a result file of a period; else the latest that there is."""
        known = self._params.school_year_ids()
        found = {year for code in codes for year in known if (self._outputs / code / year / period_id).is_dir()}
        return max(found, default=known[-1])

    def up_to_date(self, codes: Iterable[str], school_year: str, period: Period) -> tuple[Return, ...]:
        """The returns of a period that match today's registers and cover all of it."""
        every = (self.of(code, school_year, period) for code in codes)
        return tuple(one for one in every if one.result and not one.changed and not one.early)

    def periods_like(self, period: Period, codes: Iterable[str]) -> list[tuple[str, Period]]:
        """The periods of the same kind, up to this one, for which a school has a result file; the earliest first."""
        found: set[tuple[str, str]] = set()
        for code in codes:
            for year in self._params.school_year_ids():
                folder = self._outputs / code / year
                names = {path.name for path in folder.iterdir()} if folder.is_dir() else set[str]()
                found |= {(year, name) for name in names if _kind(name) and _kind(name) == _kind(period.id)}
        like = [(year, self._params.period(name, year)) for year, name in found]
        return sorted((one for one in like if one[1].end <= period.end), key=lambda one: (one[1].end, one[0]))

    def _hash_file(self, file: str) -> str:
        """SHA-256 of a file by its name in a result file, which begins with ``params/``; blank when it is gone."""
        path = self._params.root / file.partition("/")[2]
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _kind(period_id: str) -> str:
    """What kind of period an id names (hk, thang, quy-lich…); blank for a custom span, which has none like it."""
    found = _KIND.match(period_id)
    return found[0] + "-lich" * period_id.endswith("-lich") if found else ""
