"""The command line's edge: help that costs nothing, faults as sentences, exit codes."""

import errno
import importlib
import os
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from cchc_lib import command_line
from cchc_lib.domain.periods import calendar_period
from cchc_lib.errors import CchcError, UsageError

HEAVY = ("pandas", "numpy", "matplotlib", "papermill", "nbconvert", "typst", "pydantic", "jinja2", "yaml")


def called(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stopped:
        command_line.main(list(arguments))
    assert isinstance(stopped.value.code, int)
    return stopped.value.code


def command_that(monkeypatch: pytest.MonkeyPatch, action: Callable[[], object]) -> None:
    module = types.ModuleType("stand_in")
    module.run = click.Command("run", callback=action)  # type: ignore[attr-defined]
    monkeypatch.setattr(importlib, "import_module", lambda _: module)


def raising(error: BaseException) -> Callable[[], object]:
    def action() -> object:
        raise error

    return action


def test_help_lists_every_command_in_vietnamese(capsys: pytest.CaptureFixture[str]) -> None:
    """The overall help names each command with its line, and no English word of click's; a bare call shows it too."""
    assert called("--help") == 0
    told = capsys.readouterr().out
    assert called() == 0
    assert capsys.readouterr() == (told, "")
    assert all(f"  {name} " in told for name in command_line.COMMANDS)
    assert "Cách dùng: cchc [TÙY CHỌN] LỆNH" in told
    assert not any(word in told for word in ("Usage", "Options", "Commands", "Show this"))


@pytest.mark.parametrize("name", command_line.COMMANDS)
def test_every_command_stands_and_has_vietnamese_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(name, "--help") == 0
    told = capsys.readouterr().out
    assert told.startswith(f"Cách dùng: cchc {name}")
    assert not any(word in told for word in ("Usage:", "Options:", "Show this", "[default:", "[required]"))


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom cchc_lib.command_line import main\n"
        "try: main(['run', '--help'])\n"
        f"except SystemExit: print('loaded', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "loaded []"


def test_an_unknown_command_is_told_with_the_nearest_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("pulish") == 2
    assert capsys.readouterr().err == "Không có lệnh “pulish”. Gần nhất là “publish”.\n"


def test_every_kind_of_period_stands_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Each example is a period, whole on its line; options that may be repeated say so."""
    called("run", "--help")
    told = " ".join(capsys.readouterr().out.split())
    examples = ("thang-2025-10", "quy-2025-4", "6-thang-2026", "9-thang-2026", "nam-2026", "thang-2025-10-lich")
    assert all(calendar_period(name) and name in told for name in (*examples, "tuy-chon-2025-10-01-2025-12-31"))
    assert told.count("dùng được nhiều lần") == len(("--school", "--period", "--year", "--notebook"))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("run --jobs 0", "Giá trị của “--jobs” không đúng: 0 nằm ngoài khoảng x>=1. Hãy xem cách dùng bằng --help."),
        ("run --jobs x", "Giá trị của “--jobs” không đúng: “x” không phải là số. Hãy xem cách dùng bằng --help."),
        ("run --scool x", "Không có tùy chọn “--scool”. Gần nhất là “--school”."),
        ("run --period", "Tùy chọn “--period” thiếu giá trị đi kèm. Hãy xem cách dùng bằng --help."),
        ("run a b", "Thừa đối số: a b. Hãy xem cách dùng bằng --help."),
        (
            "map khong-co.xlsx --school x",
            "Giá trị của “TỆP” không đúng: Không có “khong-co.xlsx”. Hãy xem cách dùng bằng --help.",
        ),
        (
            "map / --school x",
            "Giá trị của “TỆP” không đúng: “/” là thư mục, cần một tệp. Hãy xem cách dùng bằng --help.",
        ),
        ("new-school", "Thiếu đối số “MÃ”. Hãy xem cách dùng bằng --help."),
        ("new-school x", "Thiếu tùy chọn “--name”. Hãy xem cách dùng bằng --help."),
    ],
)
def test_a_wrong_call_is_told_in_vietnamese(call: str, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(*call.split()) == 2
    assert capsys.readouterr().err == f"{sentence}\n"


def test_the_compiled_words_are_those_of_their_source() -> None:
    """The file that gettext reads says what stands in the one that people edit."""
    folder = Path(command_line.__file__).parent / "commands" / "locale" / "vi" / "LC_MESSAGES"
    with (folder / "messages.po").open("rb") as source, (folder / "messages.mo").open("rb") as compiled:
        written, read = (
            sorted((list(m.id), list(m.string or "")) for m in each if m.id)
            for each in (read_po(source), read_mo(compiled))
        )
    assert written == read


@pytest.mark.parametrize("encoding", ["cp437", "cp1258"])
def test_a_console_of_another_alphabet_takes_vietnamese(encoding: str) -> None:
    """Windows' consoles of old code pages: ``cchc`` says all its words there."""
    done = subprocess.run(
        [sys.executable, "-c", "from cchc_lib.command_line import main; main()", "--help"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=True,
    )
    assert "Liệt kê các báo cáo" in done.stdout.decode()


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (CchcError("Một câu."), 1, "Một câu.\n"),
        (UsageError("Gọi sai."), 2, "Gọi sai.\n"),
        (KeyboardInterrupt(), 130, "Đã dừng.\n"),
    ],
)
def test_faults_are_sentences_with_their_exit_code(
    error: BaseException, code: int, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command_that(monkeypatch, raising(error))
    assert called("run") == code
    assert capsys.readouterr().err.lstrip() == told


def test_a_fault_of_ours_is_a_sentence_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """What nobody foresaw says what it is, and which file to send to whom."""
    (tmp_path / "outputs").mkdir()
    monkeypatch.setattr(command_line, "ROOT", tmp_path)
    command_that(monkeypatch, raising(ZeroDivisionError("division by zero")))
    assert called("run") == 1
    told = capsys.readouterr().err
    log = tmp_path / "outputs" / "loi.log"
    assert told == (
        f"Lỗi ngoài dự kiến (ZeroDivisionError: division by zero). Hãy gửi tệp {log} cho người phụ trách bộ công cụ.\n"
    )
    assert log.read_text(encoding="utf-8").endswith("ZeroDivisionError: division by zero\n")
    command_that(monkeypatch, raising(PermissionError(errno.EACCES, "Permission denied", "a.html")))
    assert called("run") == 1
    assert capsys.readouterr().err.startswith("Lỗi ngoài dự kiến (“a.html”: không có quyền). Hãy gửi tệp ")


def test_debug_shows_the_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    command_that(monkeypatch, raising(CchcError("Một câu.")))
    assert called("--debug", "run") == 1
    told = capsys.readouterr().err
    assert "Traceback" in told
    assert told.endswith("Một câu.\n")


def test_what_a_command_returns_is_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    command_that(monkeypatch, lambda: 1)
    assert called("run") == 1
    command_that(monkeypatch, lambda: None)
    assert called("run") == 0
