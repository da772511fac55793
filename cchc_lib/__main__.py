"""``python -m cchc_lib``: the way in from a machine that has nothing but Python.

This file is read by any Python 3, however old: it must get to its message before new syntax fails.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sentence = (
        "Bộ công cụ cần Python 3.11 trở lên, máy đang dùng Python {}.{}.\n"
        "Hãy cài bản Python mới từ python.org (Windows, macOS) hoặc từ kho của hệ điều hành (Linux), "
        "rồi gõ lại lệnh bằng bản đó, chẳng hạn: python3.13 -m cchc_lib {}\n"
    ).format(sys.version_info[0], sys.version_info[1], " ".join(sys.argv[1:]) or "run")
    sys.stderr.buffer.write(sentence.encode("utf-8"))  # whatever alphabet an old Python takes the console for
    sys.exit(1)

from cchc_lib.bootstrap import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
