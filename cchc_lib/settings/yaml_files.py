"""Reading a YAML file into a frozen model: every fault of the file at once, in Vietnamese."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from cchc_lib.errors import SettingsError
from cchc_lib.settings.faults import fault_sentences
from cchc_lib.text import nfc

Model = TypeVar("Model", bound=BaseModel)
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc]
    """The safe loader, which also refuses a key given twice and tells where an impossible date stands."""

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

    def construct_day(self, node: Any) -> Any:
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            raise yaml.constructor.ConstructorError(
                problem=f"ngày “{node.value}” không có thật", problem_mark=node.start_mark
            ) from None


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_day)


def read_text(path: Path, shown: str) -> str:
    """The text of a settings file (UTF-8, with or without BOM), composed (NFC)."""
    try:
        return nfc(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise SettingsError(f"Tệp {shown} không phải văn bản UTF-8. Hãy lưu lại với bảng mã UTF-8.") from None
    except FileNotFoundError:
        raise SettingsError(f"Không có tệp {shown}. Hãy tạo tệp đó, ví dụ chép từ một tệp cùng loại.") from None
    except OSError as error:
        raise SettingsError(f"Không đọc được tệp {shown} ({error.strerror}). Hãy kiểm tra quyền đọc tệp.") from None


def read_yaml(path: Path, model: type[Model], shown: str) -> Model:
    """Read a YAML file as a model; SettingsError names the file as ``shown`` and tells every fault."""
    return _model_of(read_text(path, shown), model, shown)


@lru_cache(maxsize=64)
def _model_of(text: str, model: type[Model], shown: str) -> Model:
    """The same text gives the same frozen model, so that a batch works out the common files once."""
    try:
        raw = _Loader(text).get_single_data()
    except yaml.YAMLError as error:
        raise SettingsError(f"Tệp {shown}{_place(error)}: {_problem(error)}.") from None
    if not isinstance(raw, dict):
        raise SettingsError(f"Tệp {shown} phải gồm các dòng “khóa: giá trị”.")
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        sentences = fault_sentences(error, model, raw)
    raise SettingsError(f"Tệp {shown} có {len(sentences)} lỗi:", *(f"- {sentence}" for sentence in sentences))


def parse(text: str, model: type[Model], shown: str) -> Model:
    """Text as a model, before it is written into a file; what is raised is ``read_yaml``'s."""
    return _model_of(nfc(text), model, shown)


def added_to_list(text: str, key: str, item: str, shown: str) -> str:
    """The text of a settings file with one more item at the end of the list under a key; all else stays as it stands.

    ``item`` is a list of one in YAML. Raises SettingsError where the list is written in brackets with items in it.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    item_lines = item.splitlines()
    root = yaml.compose(text, Loader=_SafeLoader)
    value = next((value for name, value in root.value if name.value == key), None) if root else None
    if value is None:
        lines = [*lines, f"{key}:", *(f"  {line}" for line in item_lines)]
    elif not value.value:  # sources: [] or nothing behind the colon
        at = value.start_mark.line
        lines[at : at + 1] = [f"{key}:", *(f"  {line}" for line in item_lines)]
    elif value.flow_style:
        raise SettingsError(
            f"Mục {key} của tệp {shown} viết trong ngoặc vuông. Hãy viết mỗi nguồn một dòng gạch đầu dòng."
        )
    else:
        last = value.value[-1]
        at = last.start_mark.line + 1
        while at < len(lines) and (_indent(lines[at]) > value.start_mark.column):
            at += 1
        while not lines[at - 1].strip():
            at -= 1
        lines[at:at] = [" " * value.start_mark.column + line for line in item_lines]
    return end.join(lines) + end


def _indent(line: str) -> int:
    """How far a line is set in; a blank one belongs to what stands above it."""
    return len(line) - len(line.lstrip()) if line.strip() else 1_000


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
