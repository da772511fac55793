"""An ordinary IPython kernel that starts lean and dies with the process that started it."""

from __future__ import annotations

import os
import sys

from cchc_lib.batch import posix
from cchc_lib.batch.lean import DEBUGGER, PARSERS, leave_out


def main() -> None:
    """Start the kernel; the arguments are ipykernel's."""
    posix.die_with(int(os.environ["JPY_PARENT_PID"]))
    with leave_out(DEBUGGER, PARSERS):
        import ipykernel.debugger  # noqa: F401 - it looks for debugpy when first imported
        from ipykernel.ipkernel import IPythonKernel
        from ipykernel.kernelapp import IPKernelApp
        from IPython.core.compilerop import CachingCompiler
        from traitlets import Type

    class ReportKernel(IPythonKernel):
        """Names cells by their code, not by the process: a warning that a cell shows is the same in every run."""

        compiler_class = Type(CachingCompiler)  # type: ignore[assignment]

    sys.argv[0] = "ipykernel_launcher"
    IPKernelApp.launch_instance(kernel_class=ReportKernel)


if __name__ == "__main__":
    main()
