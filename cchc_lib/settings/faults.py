"""The one place where a fault found by pydantic becomes a Vietnamese sentence with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


def fault_sentences(error: ValidationError, model: type[BaseModel], raw: object) -> list[str]:
    """Every fault as a sentence: the place, what is wrong, what is expected, the nearest known name.

    ``raw`` is what was validated: of a choice between kinds (union) pydantic tells the fault of every branch, here
    they become one sentence about the place in the file.
    """
    root = model.model_json_schema()
    faults: dict[Path, list[Any]] = {}
    for detail in error.errors(include_url=False):
        faults.setdefault(_data_path(detail["loc"], raw, detail["type"]), []).append(detail)
    unknown = {path[:-1] for path, details in faults.items() if details[0]["type"] == "extra_forbidden"}
    sentences = []
    for path, details in faults.items():
        in_union = len(details[0]["loc"]) > len(path)
        if in_union and details[0]["type"] == "missing" and path[:-1] in unknown:
            continue  # a branch that the misspelt key was not meant for
        if any(other[: len(path)] == path and len(other) > len(path) for other in faults) and in_union:
            continue  # another branch went deeper: that one was meant
        sentences += [f"{_shown(path, raw)}{said}" for said in _said(details, path, root, raw)]
    return sentences


def _said(details: list[Any], path: Path, root: Schema, raw: object) -> Iterator[str]:
    """What is wrong at one place."""
    first = details[0]
    if first["type"] == "missing":
        yield f"thiếu khóa “{path[-1]}”."
    elif first["type"] == "extra_forbidden":
        known = sorted({name for node in _nodes(root, path[:-1]) for name in node.get("properties", {})})
        yield f"không có khóa “{path[-1]}”. {did_you_mean(str(path[-1]), known)}"
    elif first["type"] == "value_error":
        yield from (str(sentence).rstrip(".") + "." for sentence in first["ctx"]["error"].args)
    else:
        nodes = [node for node in _nodes(root, path) if "$ref" not in node]
        yield _expected(nodes, first["input"])


def _expected(nodes: list[Schema], value: object) -> str:
    names = [str(name) for node in nodes for name in node.get("enum", [])]
    if names and isinstance(value, str):
        return f"không có “{value}”. {did_you_mean(value, names)}"
    wrong = "để trống" if value is None or value == "" else f"“{value}” không dùng được" if _is_scalar(value) else "sai"
    bounds = [f"từ {node['minimum']} trở lên" for node in nodes if "minimum" in node]
    bounds += [f"không quá {node['maximum']}" for node in nodes if "maximum" in node]
    bounds += [f"theo mẫu {node['pattern']}" for node in nodes if "pattern" in node]
    kinds = dict.fromkeys(_KINDS[node["type"]] for node in nodes if node.get("type") in _KINDS)
    quotes = ""
    if "chữ" in kinds and value is not None and not isinstance(value, str) and _is_scalar(value):
        quotes = " Hãy đặt giá trị trong dấu nháy kép."
    return f"{wrong}; cần {', hoặc '.join(kinds)}{''.join(f', {bound}' for bound in bounds)}.{quotes}"


def _is_scalar(value: object) -> bool:
    return not isinstance(value, dict | list)


def _data_path(location: Iterable[str | int], raw: object, kind: str) -> Path:
    """The location without the names of union branches: only keys and positions of the file."""
    path: list[str | int] = []
    steps = list(location)
    for position, step in enumerate(steps):
        is_missing_key = kind == "missing" and position == len(steps) - 1
        if isinstance(raw, dict) and step in raw:
            path.append(step)
            raw = raw[step]
        elif isinstance(raw, list) and isinstance(step, int):
            path.append(step)
            raw = raw[step]
        elif is_missing_key:
            path.append(step)
    return tuple(path)


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
    """The place as a person finds it: targets → mục 4 (2.2) → where."""
    steps = []
    for step in path:
        raw = raw[step] if (isinstance(raw, dict) and step in raw) or isinstance(raw, list) else None
        name = (
            next((str(raw[key]) for key in ("id", "code", "number", "key") if key in raw), "")
            if isinstance(raw, dict)
            else ""
        )
        steps.append(f"mục {step + 1}{f' ({name})' if name else ''}" if isinstance(step, int) else str(step))
    return f"{' → '.join(steps)}: " if steps else ""
