"""Write the workbooks of the four sample schools again, and the exports of the first."""

from cchc_lib.settings.params import Params
from tests.samples.exports import write_exports
from tests.samples.generate import SAMPLE_SCHOOLS, make_book, write_school

if __name__ == "__main__":
    params = Params.open()
    for school in SAMPLE_SCHOOLS:
        write_school(params.root / "schools", school, params.calendar())
    first = SAMPLE_SCHOOLS[0]
    write_exports(params.school_folder(first.code) / "ban-xuat", make_book(first, params.calendar()), first.name)
