"""The reports that may be shown by their records, and their public files copied exactly as recorded."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cchc_lib.batch.files import sha256
from cchc_lib.batch.planning import Planned
from cchc_lib.batch.records import Output
from cchc_lib.publishing.executed import code_lines, has_pictures
from cchc_lib.publishing.gate import Refusals
from cchc_lib.settings.params import Params


@dataclass(frozen=True, slots=True)
class MayShow:
    """What whoever publishes answers for: sample data; pictures, whose text cannot be read."""

    sample: bool = False
    pictures: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A report that may be shown: its public files by path with their SHA-256, its result file, its notebook's code."""

    planned: Planned
    files: Mapping[str, str]
    result: Mapping[str, Any]
    code: frozenset[str]


def showable(planned: Sequence[Planned], params: Params, refusals: Refusals, may_show: MayShow) -> Iterator[Planned]:
    """The reports whose record says that they may be shown; of the others why not."""
    alike = Counter(one.job.key.casefold() for one in planned)
    for one in planned:
        reasons = list(_against(one, params, may_show))
        if alike[one.job.key.casefold()] > 1:
            reasons.append("trùng tên với báo cáo của sổ tay khác (chỉ khác chữ hoa). Hãy đổi tên một sổ tay.")
        for reason in reasons:
            refusals.add(one.job.name, reason)
        if not reasons:
            yield one


def _against(one: Planned, params: Params, may_show: MayShow) -> Iterator[str]:
    if one.reasons or one.record is None:
        yield f"chưa phải bản mới nhất ({'; '.join(one.reasons)}). Hãy chạy lại lệnh run."
        return
    if one.record.draft:
        yield f"là dự thảo vì sổ còn {one.record.errors} lỗi. Hãy sửa sổ (lệnh check) rồi chạy lại lệnh run."
    if (one.record.sample or params.school(one.job.school).sample) and not may_show.sample:
        yield "lập từ số liệu minh họa. Chỉ công khai để thử, với --allow-sample."
    if not {"json", "ipynb"} <= {output.format for output in one.record.outputs.values()}:
        yield "không rõ có phải dự thảo không vì sổ tay không hiện report.head(). Hãy thêm ô ấy rồi chạy lại lệnh run."


def copied(chosen: Iterable[Planned], built: Path, refusals: Refusals, may_show: MayShow) -> Iterator[Report]:
    """Copy what is public of each report into the new folder."""
    for one in chosen:
        try:
            contents = _contents(one)
            notebook = json.loads(contents["ipynb"][1])
            report = Report(one, _copy(one, contents, built), json.loads(contents["json"][1]), code_lines(notebook))
        except (ValueError, KeyError) as error:
            refusals.add(one.job.name, f"không đọc được báo cáo ({error}). Hãy chạy lại lệnh run --force.")
            continue
        if has_pictures(notebook) and not may_show.pictures:
            refusals.add(one.job.name, _PICTURES)
        yield report


_PICTURES = (
    "có ảnh hoặc hình vẽ của riêng sổ tay, mà chữ trong ảnh thì máy không đọc được. "
    "Hãy xem từng ảnh không có tên hay số của ai, rồi thêm --allow-pictures."
)


def _contents(one: Planned) -> dict[str, tuple[str, bytes]]:
    """Name and bytes of each file of a report by format; ValueError for one that is not as recorded."""
    outputs = one.record.outputs if one.record else {}
    return {output.format: (name, _as_recorded(one.job.folder / name, output)) for name, output in outputs.items()}


def _copy(one: Planned, contents: Mapping[str, tuple[str, bytes]], built: Path) -> dict[str, str]:
    """Copy the files of the formats asked for; their SHA-256 by path."""
    folder = f"{one.job.school}/{one.job.school_year}/{one.job.period}"
    (built / folder).mkdir(parents=True, exist_ok=True)
    files: dict[str, str] = {}
    for name, content in (contents[form] for form in one.job.formats if form in contents):
        (built / folder / name).write_bytes(content)
        files[f"{folder}/{name}"] = sha256(content)
    return files


def _as_recorded(path: Path, output: Output) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ValueError(f"tệp {path.name}: {error.strerror}") from error
    if sha256(content) != output.sha256:
        raise ValueError(f"tệp {path.name} vừa bị sửa")
    return content
