"""The one root of every fault that a teacher can cause, told in Vietnamese."""

from __future__ import annotations

from collections.abc import Iterable


class CchcError(Exception):
    """A fault with sentences for the user: what is wrong, where, what to do.

    ``str(error)`` is the Vietnamese text, one sentence a line. JupyterLab shows it without a traceback.
    """

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences

    def _render_traceback_(self) -> list[str]:
        """What IPython prints in place of a traceback."""
        return list(self.sentences)


class SettingsError(CchcError):
    """A file under ``params/`` is wrong; every fault of the file is told at once."""


class UsageError(CchcError):
    """A parameter or an option is wrong: unknown name, wrong kind of value."""


class RegisterError(CchcError):
    """A workbook or export cannot be found, read or marked."""


def listed(sentences: Iterable[str]) -> str:
    """Join sentences as a list, one a line."""
    return "\n".join(f"- {sentence}" for sentence in sentences)
