"""Reading a YAML file into a frozen model: every fault of the file at once, in Vietnamese."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from cchc_lib.errors import SettingsError, reason_of
from cchc_lib.text import did_you_mean, nfc

Place = tuple[str | int, ...]
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
    faults: dict[Place, list[Any]] = {}
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


def _is_other_branch(path: Place, detail: Any, faults: dict[Place, list[Any]]) -> bool:
    """Whether this is the fault of a branch of a union that was not the one meant."""
    if len(detail["loc"]) <= len(path):
        return False
    if detail["type"] == "missing":  # the misspelt key beside it says more
        beside = (details for other, details in faults.items() if other[:-1] == path[:-1])
        return any(found["type"] == "extra_forbidden" for details in beside for found in details)
    return any(len(other) > len(path) and other[: len(path)] == path for other in faults)


def _said(details: list[Any], path: Place, schema: Schema) -> Iterator[str]:
    """What is wrong at one place."""
    first = next((detail for detail in details if detail["type"] != "extra_forbidden"), details[0])
    if first["type"] == "missing":
        yield f"thiếu khóa “{path[-1]}”."
    elif first["type"] == "extra_forbidden":
        known = sorted({name for node in _nodes(schema, path[:-1], schema) for name in node.get("properties", {})})
        yield f"không có khóa “{path[-1]}”. {did_you_mean(str(path[-1]), known)}"
    elif first["type"] == "value_error":
        yield from (str(sentence).rstrip(".") + "." for sentence in first["ctx"]["error"].args)
    elif first["type"] == "invalid_key" or "[key]" in first["loc"]:
        yield f"khóa “{first['loc'][-1] if first['type'] == 'invalid_key' else first['input']}” {_QUOTE_IT}"
    else:
        yield _expected(_nodes(schema, path, schema), first["input"])


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


def _place_in_file(detail: Any, raw: object) -> Place:
    """The place of a fault without the names of union branches: only keys and positions of the file."""
    path: list[str | int] = []
    for step in detail["loc"]:
        if _has(raw, step):
            path.append(step)
            raw = raw[step]  # type: ignore[index]
    return (*path, detail["loc"][-1]) if detail["type"] == "missing" else tuple(path)


def _has(raw: object, step: str | int) -> bool:
    return step in raw if isinstance(raw, dict) else isinstance(raw, list) and isinstance(step, int) and step < len(raw)


def _nodes(node: Schema, path: Place, root: Schema) -> list[Schema]:
    """The places of the model's schema that a path of the file may mean, all branches of a choice."""
    if "$ref" in node:
        return _nodes(root["$defs"][node["$ref"].rsplit("/", 1)[1]], path, root)
    if "anyOf" in node:
        return [found for branch in node["anyOf"] for found in _nodes(branch, path, root)]
    if not path:
        return [node]
    named = {} if isinstance(path[0], int) else node.get("properties", {})
    child = named.get(path[0]) or node.get("items" if isinstance(path[0], int) else "additionalProperties")
    return _nodes(child, path[1:], root) if isinstance(child, dict) else []


def _shown(path: Place, raw: Any) -> str:
    """The place as a person finds it: 'targets → mục 4 (2.2) → where: '."""
    steps = []
    for step in path:
        is_entry = isinstance(raw, list) and isinstance(step, int)
        raw = raw[step] if _has(raw, step) else None
        steps.append(f"mục {int(step) + 1}{_name(raw)}" if is_entry else str(step))
    return f"{' → '.join(steps)}: " if steps else ""


def _name(raw: Any) -> str:
    """What an entry of a list calls itself, in brackets."""
    keys = ("id", "code", "number", "key", "name") if isinstance(raw, dict) else ()
    return next((f" ({raw[key]})" for key in keys if key in raw), "")


Model = TypeVar("Model", bound=BaseModel)
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc]
    """The safe loader, which also refuses a key given twice, and an item that swallowed the next."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._lines = text.splitlines()

    def construct_scalar(self, node: Any) -> Any:
        """A value of a list that runs on over a line that begins with a hyphen has swallowed the next one."""
        for line in range(node.start_mark.line + 1, node.end_mark.line + 1) if not node.style else ():
            if line < len(self._lines) and self._lines[line].lstrip().startswith("- ") and " - " in node.value:
                mark = node.start_mark
                raise yaml.constructor.ConstructorError(
                    problem=f"mục “{self._lines[mark.line].strip()}” dính cả dòng {line + 1} bên dưới, vì dòng đó thụt "
                    "vào sâu hơn; hãy để dấu gạch ngang của hai dòng thẳng cột (nếu là một mục, đặt trong dấu nháy)",
                    problem_mark=mark,
                )
        return super().construct_scalar(node)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    problem=f"khóa “{key.value}” có hai lần", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


_Loader.yaml_implicit_resolvers = {
    first: [one for one in several if not one[0].endswith(":timestamp")]
    for first, several in _SafeLoader.yaml_implicit_resolvers.items()
}
"""A day stays text: the validator of the setting reads it and tells what is wrong."""


def read_text(path: Path, label: str) -> str:
    """The text of a settings file (UTF-8, with or without BOM), composed (NFC)."""
    try:
        return nfc(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise SettingsError(f"Tệp {label} không phải văn bản UTF-8. Hãy lưu lại với bảng mã UTF-8.") from None
    except FileNotFoundError:
        raise SettingsError(f"Không có tệp {label}. Hãy tạo tệp đó, ví dụ chép từ một tệp cùng loại.") from None
    except OSError as error:
        raise SettingsError(f"Không đọc được tệp {label} ({reason_of(error)}). Hãy kiểm tra quyền đọc tệp.") from None


def read_yaml(path: Path, model: type[Model], label: str) -> Model:
    """Read a YAML file as a model; SettingsError names the file as ``label`` and tells every fault."""
    return _model_of(read_text(path, label), model, label)


@lru_cache(maxsize=64)
def _model_of(text: str, model: type[Model], label: str) -> Model:
    """The same text gives the same frozen model, so that a batch works out the common files once."""
    try:
        raw = _Loader(text).get_single_data()
    except yaml.YAMLError as error:
        raise SettingsError(f"Tệp {label}{_place(error)}: {_problem(error)}.") from None
    if not isinstance(raw, dict):
        raise SettingsError(f"Tệp {label} phải gồm các dòng “khóa: giá trị”.")
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        sentences = fault_sentences(error, model, raw)
    raise SettingsError(f"Tệp {label} có {len(sentences)} lỗi:", *(f"- {sentence}" for sentence in sentences))


def parse(text: str, model: type[Model], label: str) -> Model:
    """Text as a model, before it is written into a file; what is raised is ``read_yaml``'s."""
    return _model_of(nfc(text), model, label)


def added_to_list(text: str, key: str, item: str, label: str) -> str:
    """The text of a settings file with one more item at the end of the list under a key; all else stays as it stands.

    ``item`` is a list of one in YAML. Raises SettingsError where the list is written in brackets with items in it.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    lines, indent = text.splitlines(), "  "
    root = yaml.compose(text, Loader=_SafeLoader)
    value = next((value for name, value in root.value if name.value == key), None) if root else None
    if value is None:
        lines.append(f"{key}:")
        at = len(lines)
    elif not value.value:  # sources: [] or nothing behind the colon
        at = value.start_mark.line + 1
        lines[at - 1] = f"{key}:"
    elif value.flow_style:
        raise SettingsError(
            f"Mục {key} của tệp {label} viết trong ngoặc vuông. Hãy viết mỗi nguồn một dòng gạch đầu dòng."
        )
    else:
        indent = " " * value.start_mark.column
        at = value.value[-1].start_mark.line + 1
        while at < len(lines) and (not lines[at].strip() or lines[at].startswith(f"{indent} ")):
            at += 1
        while not lines[at - 1].strip():
            at -= 1
    lines[at:at] = [indent + line for line in item.splitlines()]
    return end.join(lines) + end


def _place(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return f", dòng {mark.line + 1}" if mark else ""


def _problem(error: yaml.YAMLError) -> str:
    problem = str(getattr(error, "problem", None) or "")
    if isinstance(error, yaml.constructor.ConstructorError):
        return problem if "“" in problem else "có thẻ YAML (bắt đầu bằng !) không được dùng; hãy xóa thẻ đó"
    if "'\\t'" in problem or "tab" in problem:
        return "có dấu Tab; hãy thụt đầu dòng bằng dấu cách"
    return "viết sai cú pháp YAML; hãy xem lại dấu hai chấm, dấu nháy và cách thụt đầu dòng của dòng này và dòng trên"
