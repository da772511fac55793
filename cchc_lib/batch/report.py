"""One report from its notebook to its files: execute once, render every form, write all of it or nothing."""

from __future__ import annotations

import contextlib
import re
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from cchc_lib.batch import records
from cchc_lib.batch.engines import SHELL, FailedError
from cchc_lib.batch.files import DiskFullError, FileInUseError, fault_of, locked, sha256, write_whole
from cchc_lib.batch.notebooks import BLOCK, as_file, describe_cell, is_injected, scrub, without_parsers
from cchc_lib.errors import CchcError, RegisterError, SettingsError, unexpected
from cchc_lib.registers.returns import RESULT_NAME
from cchc_lib.rendering.formats import TEMPLATE
from cchc_lib.settings.params import Params

_FOR_EDITING = ("docx", "xlsx")
"""Formats that văn thư number, mend and sign: an edited one is never lost when the report is made again."""

_FAULTS_OF_FILES = (RegisterError.__name__, SettingsError.__name__)
"""Faults that say which file to mend: the cell in which they came up is not what is wrong."""
_STOPPED = "Ô này dừng sổ tay giữa chừng (sys.exit). Hãy bỏ lệnh đó rồi chạy lại."
_NO_HEAD = (
    "Sổ tay không có ô report.head() nên trang và giấy không ghi tên trường, kỳ, dấu số liệu minh họa hay dự thảo. "
    "Hãy thêm ô đó ở đầu sổ tay"
)
_COLOURS = r"\x1b\[[0-9;]*m"


class MakingError(CchcError):
    """A report could not be made: in which cell, with what traceback, and whether to try once more."""

    def __init__(self, reason: str, cell: str = "", log: str = "", *, retry: bool = False) -> None:
        super().__init__(reason)
        self.cell, self.log, self.retry = cell, log, retry


def make_report(job: records.Job, on_cell: Callable[[str], None]) -> records.Outcome:
    """Make one report, unless another run has just made it. Whatever goes wrong ends in the outcome.

    ``on_cell`` hears of each cell before it runs.
    """
    began = time.monotonic()
    try:
        with locked(Path(job.outputs), job.key):
            job = replace(job, sources=records.sources_now(job))
            record = records.read_record(job.record_path)
            if record and not job.force and not records.why_stale(job, record):
                outcome = records.Outcome("current", draft=record.draft, errors=record.errors)
            else:
                outcome = _make(job, on_cell)
    except MakingError as error:
        log = error.log or traceback.format_exc()
        outcome = records.Outcome("failed", reason=str(error), cell=error.cell, log=log, retry=error.retry)
    except Exception as error:  # the edge of a report: nothing of it may harm the batch
        fault = _told(error, job)
        full = isinstance(fault, DiskFullError)
        outcome = records.Outcome("failed", reason=str(fault), log=traceback.format_exc(), disk_full=full)
    return replace(outcome, seconds=time.monotonic() - began)


def _told(error: Exception, job: records.Job) -> CchcError:
    """What the user is told of whatever went wrong."""
    if isinstance(error, CchcError):
        return error
    if isinstance(error, OSError):
        fault = fault_of(error, error.filename or tempfile.gettempdir())
        if isinstance(fault, DiskFullError):
            return fault
    return unexpected(error, Path(job.outputs) / "run.log")


def _make(job: records.Job, on_cell: Callable[[str], None]) -> records.Outcome:
    """Make the files and the record; MakingError when a source is not what it was at the beginning."""
    from cchc_lib.rendering.document import read_document

    notebook = _execute(job, on_cell)
    scrub(notebook, Path(job.notebook))
    head = read_document(notebook, page=False).head  # none of a notebook that shows no report
    result: dict[str, Any] = head.result if head else {}
    if changed := _changed(job.sources, records.sources_now(job), result.get("inputs", {})):
        told = f"Tệp thay đổi trong lúc lập báo cáo: {', '.join(changed)}."
        raise MakingError(f"{told} Hãy đợi chép, lưu xong các tệp đó rồi chạy lại.", retry=True)
    template = _template(job)
    files, failures, log = _render(job, notebook, result, template)
    outputs, kept = _put(job, files, failures)
    formats = {*job.formats, *(output.format for output in outputs.values())} - failures.keys()
    names = ("school", "commune", "period_label", "start", "end")
    about = {name: getattr(head, name) for name in names} if head else {}
    record = records.Record(
        sources=job.sources,
        outputs=outputs,
        formats=tuple(sorted(formats)),
        failures=failures,
        draft=bool(head and head.draft),
        sample=bool(head and head.sample),
        errors=head.errors if head else 0,
        about={**about, "counts": head.counts if head else {}, "notebook": job.notebook},
    )
    records.write_record(job, record)
    with contextlib.suppress(OSError):
        job.failure_note.unlink(missing_ok=True)
    shown = (output.get("data", ()) for cell in notebook.cells for output in cell.get("outputs", ()))
    notes = head.notes if head else (_NO_HEAD,) if any(BLOCK in data for data in shown) else ()
    if template and "docx" in job.formats:
        from cchc_lib.rendering.word_template import template_fault

        notes = (*filter(None, [template_fault(template)]), *notes)
    return records.Outcome(
        "made", draft=record.draft, errors=record.errors, kept=kept, notes=notes, failures=failures, log=log
    )


def _template(job: records.Job) -> Path | None:
    """The school's own template of the DOCX, if it has one."""
    if "commune" in job.parameters:
        return None
    own = Params.open(job.parameters.get("params_dir", "")).school_folder(job.school) / TEMPLATE
    return own if own.is_file() else None


def _changed(before: Mapping[str, str], after: Mapping[str, str], read: Mapping[str, str]) -> list[str]:
    """Sources that changed, or of which the notebook read other bytes in between."""
    differ = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    return sorted(differ | {name for name, digest in read.items() if before.get(name, digest) != digest})


def _execute(job: records.Job, on_cell: Callable[[str], None]) -> Any:
    """Run the notebook, with the pictures beside it put in; MakingError when a cell fails."""
    from cchc_lib.rendering.foreign import attach_pictures

    heard, ran = [""], list[Any]()

    def hear(cell: Any, cell_index: int) -> None:
        heard.append(describe_cell(cell, cell_index + 1 - sum(map(is_injected, ran))))
        ran.append(cell)
        on_cell(heard[-1])

    try:
        if job.engine == SHELL:
            from cchc_lib.batch.engines.shell import execute

            executed = execute(Path(job.notebook), job.parameters, hear)
        else:
            executed = _through_papermill(job, hear)
        if any(output.get("ename") == "SystemExit" for cell in ran[-1:] for output in cell.outputs):
            raise MakingError(_STOPPED, heard[-1])
        attach_pictures(executed, Path(job.notebook).parent)
        return executed
    except FailedError as error:
        told = "\n".join(error.traceback) == error.words != ""  # as IPython has it of a fault of ours
        reason = error.words if told else f"{error.name}: {error.words}"
        if error.name == "SystemExit":
            reason = _STOPPED
        elif not error.words and ran:  # what IPython wrote of a fault that it does not raise, as of an unknown magic
            said = "".join(output["text"] for output in ran[-1].outputs if output.get("name") == "stderr").strip()
            reason = re.sub(_COLOURS, "", said.rpartition("\n")[2]) or reason
        log = re.sub(_COLOURS, "", "\n".join(error.traceback))
        in_a_file = told and error.name in _FAULTS_OF_FILES
        raise MakingError(reason, "" if in_a_file else heard[-1], log) from error
    except RuntimeError as error:  # a kernel that died, at its start or in a cell
        raise MakingError(f"Tiến trình chạy sổ tay chết giữa chừng ({error}).", heard[-1], retry=True) from error


def _through_papermill(job: records.Job, on_cell: Callable[[Any, int], None]) -> Any:
    """Run the notebook by one of papermill's engines."""
    with without_parsers():
        import papermill

    try:
        return papermill.execute_notebook(
            job.notebook.replace("{", "{{").replace("}", "}}"),
            None,
            parameters=dict(job.parameters),
            engine_name=job.engine,
            kernel_name="python3",
            language="python",  # the kit knows no other, and a notebook from elsewhere may not say
            progress_bar=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            cwd=str(Path(job.notebook).parent),  # as in JupyterLab: files and modules beside the notebook are found
            on_cell_execute=on_cell,
            shutdown_kernel="immediate",
        )
    except papermill.PapermillExecutionError as error:
        raise FailedError(error.ename, error.evalue, error.traceback) from error


def _render(
    job: records.Job, notebook: Any, result: dict[str, Any], template: Path | None
) -> tuple[dict[str, bytes], dict[str, str], str]:
    """Every file of the report by its name; why a format has none, and the tracebacks.

    A format that fails costs no other, unless all fail.
    """
    from cchc_lib.rendering.formats import FORMATS, result_json

    files, failures, log = dict[str, bytes](), dict[str, str](), ""
    forms = [form for form in (FORMATS[name] for name in job.formats) if result or not form.needs_result]
    for form in forms:
        try:
            files[form.file_name(job.stem, job.internal)] = form.render(notebook, template)
        except Exception as error:
            fault = _told(error, job)
            if isinstance(fault, DiskFullError) or len(failures) == len(forms) - 1:
                raise
            failures[form.name] = str(fault)
            log += traceback.format_exc()
    if not job.internal:
        files[f"{job.stem}.ipynb"] = as_file(notebook)
        if result:
            files[RESULT_NAME if job.stem == records.DEFAULT_STEM else f"{job.stem}.{RESULT_NAME}"] = result_json(
                result
            )
    return files, failures, log


def _put(
    job: records.Job, files: dict[str, bytes], failures: dict[str, str]
) -> tuple[dict[str, records.Output], tuple[str, ...]]:
    """Write the files; what stands then, and the names under which files that people had edited were put aside.

    Files of other formats made earlier stay if they are from the very same sources; others go.
    """
    before = records.read_record(job.record_path) or records.Record(sources={}, outputs={})
    edited, in_use = _edited(job, before, files), set[Path]()
    try:
        write_whole({**edited, **{job.folder / name: content for name, content in files.items()}}, job.staging)
    except FileInUseError as error:
        in_use.update(error.paths)
    for name, recorded in before.outputs.items():
        path = job.folder / name
        if name not in files and not (before.sources == job.sources and records.look_at(path) == recorded):
            try:
                path.unlink(missing_ok=True)
            except PermissionError:
                in_use.add(path)
    failures |= {path.suffix[1:]: str(FileInUseError(path)) for path in sorted(in_use)}
    outputs = {}
    for name in sorted(files.keys() | before.outputs.keys()):
        path = job.folder / name
        if found := before.outputs.get(name) if path in in_use else records.look_at(path):
            outputs[name] = found
    return outputs, tuple(path.name for path in edited)


def _edited(job: records.Job, before: records.Record, files: dict[str, bytes]) -> dict[Path, bytes]:
    """What stands, of the files that are people's to edit, and is not ours, under names that are free.

    Ours is what the record tells of, and what is written now: a run killed before its record stood left the same.
    """
    edited = {}
    for name in sorted(before.outputs.keys() | files.keys()):
        path, recorded = job.folder / name, before.outputs.get(name)
        found = records.look_at(path) if path.suffix[1:] in _FOR_EDITING else None
        ours = (recorded and recorded.sha256, sha256(files.get(name, b"")))
        if found and found.size and found.sha256 not in ours:
            names = (path.with_stem(f"{path.stem}.da-sua-{number}") for number in count(1))
            edited[next(free for free in names if not free.exists())] = path.read_bytes()
    return edited
