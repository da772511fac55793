"""The one place where a fault found by pydantic becomes a Vietnamese sentence with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from cchc_lib.text import did_you_mean

Path = tuple[str | int, ...]
Schema = dict[str, Any]

_KINDS = {
    "boolean": "true hoặc false",
    "integer": "số nguyên",
    "number": "số",
    "string": "chữ",
    "array": "danh sách (mỗi dòng bắt đầu bằng dấu gạch ngang)",
    "object": "nhóm “khóa: giá trị”",
}
_QUOTE_IT = "phải là chữ; hãy đặt trong dấu nháy kép."


def fault_sentences(error: ValidationError, model: type[BaseModel], raw: object) -> list[str]:
    """Every fault as a sentence: the place, what is wrong, what is expected, the nearest known name.

    ``raw`` is what was validated. Of a choice between kinds (a union) pydantic tells the faults of every branch; here
    they are gathered by their place in the file, and only the branch that went deepest is told.
    """
    schema = model.model_json_schema()
    faults: dict[Path, list[Any]] = {}
    for detail in error.errors(include_url=False):
        faults.setdefault(_place_in_file(detail, raw), []).append(detail)
    told = (path for path, details in faults.items() if not _is_other_branch(path, details[0], faults))
    return [f"{_shown(path, raw)}{_respelt(said)}" for path in told for said in _said(faults[path], path, schema)]


def _respelt(sentence: str) -> str:
    """With the form that YAML wants where a number has a decimal comma, or a day stands as Vietnamese write it."""
    if number := re.search(r"“(\d+),(\d+)”", sentence):
        return f"{sentence} Số thập phân trong tệp này viết bằng dấu chấm: {number[1]}.{number[2]}."
    if day := re.search(r"“(\d{1,2})/(\d{1,2})/(\d{4})”", sentence):
        return f"{sentence} Ngày này viết là {day[3]}-{day[2]:0>2}-{day[1]:0>2}."
    return sentence


def _is_other_branch(path: Path, detail: Any, faults: dict[Path, list[Any]]) -> bool:
    """Whether this is the fault of a branch of a union that was not the one meant."""
    if len(detail["loc"]) <= len(path):
        return False
    if detail["type"] == "missing":  # the misspelt key beside it says more
        beside = (details for other, details in faults.items() if other[:-1] == path[:-1])
        return any(found["type"] == "extra_forbidden" for details in beside for found in details)
    return any(len(other) > len(path) and other[: len(path)] == path for other in faults)


def _said(details: list[Any], path: Path, schema: Schema) -> Iterator[str]:
    """What is wrong at one place."""
    first = next((detail for detail in details if detail["type"] != "extra_forbidden"), details[0])
    if first["type"] == "missing":
        yield f"thiếu khóa “{path[-1]}”."
    elif first["type"] == "extra_forbidden":
        known = sorted({name for node in _nodes(schema, path[:-1]) for name in node.get("properties", {})})
        yield f"không có khóa “{path[-1]}”. {did_you_mean(str(path[-1]), known)}"
    elif first["type"] == "value_error":
        yield from (str(sentence).rstrip(".") + "." for sentence in first["ctx"]["error"].args)
    elif first["type"] == "invalid_key" or "[key]" in first["loc"]:
        yield f"khóa “{first['loc'][-1] if first['type'] == 'invalid_key' else first['input']}” {_QUOTE_IT}"
    else:
        yield _expected(_nodes(schema, path), first["input"])


def _expected(nodes: list[Schema], value: object) -> str:
    names = [str(name) for node in nodes for name in node.get("enum", [])]
    if names and isinstance(value, str):
        return f"không có “{value}”. {did_you_mean(value, names)}"
    is_scalar = not isinstance(value, dict | list)
    kinds = dict.fromkeys(_KINDS[node["type"]] for node in nodes if node.get("type") in _KINDS)
    if "chữ" in kinds and value is not None and is_scalar and not isinstance(value, str):
        return f"“{value}” {_QUOTE_IT}"
    wrong = "để trống" if value is None or value == "" else f"“{value}” không dùng được" if is_scalar else "sai kiểu"
    bounds = [f", từ {node['minimum']} trở lên" for node in nodes if "minimum" in node]
    bounds += [f", không quá {node['maximum']}" for node in nodes if "maximum" in node]
    return f"{wrong}; cần {' hoặc '.join(kinds)}{''.join(bounds)}."


def _place_in_file(detail: Any, raw: object) -> Path:
    """The place of a fault without the names of union branches: only keys and positions of the file."""
    path: list[str | int] = []
    for step in detail["loc"]:
        if _has(raw, step):
            path.append(step)
            raw = raw[step]  # type: ignore[index]
    return (*path, detail["loc"][-1]) if detail["type"] == "missing" else tuple(path)


def _has(raw: object, step: str | int) -> bool:
    return step in raw if isinstance(raw, dict) else isinstance(raw, list) and isinstance(step, int) and step < len(raw)


def _nodes(root: Schema, path: Path) -> list[Schema]:
    """The places of the model's schema that a path of the file may mean, all branches of a choice."""
    nodes = list(_branches(root, root))
    for step in path:
        nodes = [branch for node in nodes for child in _children(node, step) for branch in _branches(child, root)]
    return nodes


def _children(node: Schema, step: str | int) -> Iterator[Schema]:
    child = node.get("items") if isinstance(step, int) else node.get("properties", {}).get(step)
    child = child or (node.get("additionalProperties") if isinstance(step, str) else None)
    if isinstance(child, dict):
        yield child


def _branches(node: Schema, root: Schema) -> Iterator[Schema]:
    if "$ref" in node:
        yield from _branches(root["$defs"][node["$ref"].rsplit("/", 1)[1]], root)
    elif "anyOf" in node:
        for branch in node["anyOf"]:
            yield from _branches(branch, root)
    else:
        yield node


def _shown(path: Path, raw: Any) -> str:
    """The place as a person finds it: 'targets → mục 4 (2.2) → where: '."""
    steps = []
    for step in path:
        is_entry = isinstance(raw, list) and isinstance(step, int)
        raw = raw[step] if _has(raw, step) else None
        steps.append(f"mục {int(step) + 1}{_name(raw)}" if is_entry else str(step))
    return f"{' → '.join(steps)}: " if steps else ""


def _name(raw: object) -> str:
    """What an entry of a list calls itself, in brackets."""
    if isinstance(raw, dict):
        for key in ("id", "code", "number", "key", "name"):
            if key in raw:
                return f" ({raw[key]})"
    return ""
