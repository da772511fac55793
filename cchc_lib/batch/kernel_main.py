"""An ordinary IPython kernel that starts lean and dies with the process that started it."""

from __future__ import annotations

import sys

from cchc_lib.batch import posix
from cchc_lib.batch.lean import DEBUGGER, PARSERS, leave_out


def main() -> None:
    """Start the kernel; the arguments are ipykernel's."""
    posix.die_with_parent()
    with leave_out(DEBUGGER, PARSERS):
        import ipykernel.debugger  # noqa: F401 - it looks for debugpy when first imported
        from ipykernel import kernelapp
    sys.argv[0] = "ipykernel_launcher"
    kernelapp.launch_new_instance()


if __name__ == "__main__":
    main()
