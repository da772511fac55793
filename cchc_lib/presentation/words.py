"""The words that reports use for statuses and for what happens to the items of each register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cchc_lib.domain.results import Status

STATUS_LABELS: Mapping[Status, str] = MappingProxyType(
    {
        "met": "Đạt",
        "not_met": "Chưa đạt",
        "not_arisen": "Không phát sinh",
        "no_data": "Chưa có số liệu",
        "not_rated": "Chưa đánh giá",
        "monitored": "Theo dõi",
    }
)
"""In the order in which a summary counts them."""


@dataclass(frozen=True, slots=True)
class Verbs:
    """How a register's items come in, are settled and stand open."""

    received: str
    settled: str
    open: str


_COMMON = Verbs("được giao", "hoàn thành", "đang thực hiện")
_VERBS = {
    "cases": Verbs("tiếp nhận", "giải quyết", "đang giải quyết"),
    "petitions": Verbs("tiếp nhận", "giải quyết", "đang giải quyết"),
    "work_programme": Verbs("đăng ký", "ban hành", "chưa ban hành"),
    "recommendations": Verbs("tiếp nhận", "thực hiện xong", "đang thực hiện"),
    "reports": Verbs("được giao", "hoàn thành", "chưa hoàn thành"),
}

STALE_WORDS = ("huyện", "phòng gd&đt", "phòng gdđt", "phòng giáo dục")
"""Names of bodies that are no more since 1/7/2025 (two levels: city and commune)."""


def verbs(register_id: str) -> Verbs:
    """The verbs for a register's items."""
    return _VERBS.get(register_id, _COMMON)
