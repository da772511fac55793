"""Numbers and days as Vietnamese text: 1.234 · 98,12% · 05/9/2025."""

from __future__ import annotations

from datetime import date

from cchc_lib.domain.results import Ratio


def count(number: float) -> str:
    """A number with points between thousands and a decimal comma: '1.234', '1.234,5'."""
    whole = f"{number:,}" if isinstance(number, int) or not float(number).is_integer() else f"{int(number):,}"
    return whole.translate(str.maketrans(",.", ".,"))


def some(number: int) -> str:
    """A number as ``count`` writes it, or a dash for none."""
    return count(number) if number else "–"


def percent(hundredths: int | None) -> str:
    """A percentage given in hundredths: '98,12%', '100%'; a dash where there is no value."""
    if hundredths is None:
        return "–"
    whole, cents = divmod(hundredths, 100)
    return f"{whole},{cents:02d}%" if cents else f"{whole}%"


def ratio_text(ratio: Ratio | None) -> str:
    """The percentage of a ratio, or a dash."""
    return percent(ratio.hundredths if ratio else None)


def fraction(ratio: Ratio | None) -> str:
    """The counts behind a ratio: '209/213', or a dash."""
    return f"{count(ratio.numerator)}/{count(ratio.denominator)}" if ratio else "–"


def day(value: date) -> str:
    """A day as Nghị định 30/2020 writes it, a 0 before days under 10 and months under 3: '05/9/2025', '20/01/2026'."""
    return f"{value.day:02d}/{month_text(value.month, value.year)}"


def month_text(number: int, year: int) -> str:
    """A month in the same way: '01/2026', '5/2026'."""
    return f"{number:02d}/{year}" if number < 3 else f"{number}/{year}"
