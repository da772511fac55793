"""Every kind of fault in Vietnamese words: what is wrong, what was expected, how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from cchc_lib.registers.values import Severity


@dataclass(frozen=True, slots=True)
class Kind:
    """What is wrong, what was expected, how to mend it; ``{value}`` and other names are filled in for each fault."""

    severity: Severity
    message: str
    expected: str
    remedy: str


_error, _warning = partial(Kind, "error"), partial(Kind, "warning")
_DAY = "ngày, tháng, năm, ví dụ 05/09/2025"
_WHOLE_CODE = "mã viết đủ, ví dụ 2.002481"
_CODE_AS_TEXT = "đặt ô ở dạng Text rồi gõ lại mã"
_UNIKEY = "chuyển mã bằng UniKey (Ctrl+Shift+F6: nguồn {value}, đích Unicode) rồi dán lại"
_MISTYPED = "{near}, nếu đã gõ nhầm"
_LOOK_AT_YEAR = "xem lại năm; nếu đúng thì để nguyên"
_TRIM = "xóa các hàng và cột thừa ngoài bảng rồi lưu lại"
_ANEW = "tạo tệp mới từ mẫu rồi chép số liệu sang"

_ROW_ERRORS = {
    "blank_required": _error("ô bắt buộc còn trống", "{needed}", "điền vào ô này"),
    "bad_date": _error("“{value}” không phải là ngày có thật", _DAY, "gõ lại theo thứ tự ngày/tháng/năm"),
    "month_first": _error(
        "“{value}” ghi tháng trước ngày", _DAY, "gõ lại; cả cột có thể bị đảo như vậy, hãy xem cả những ngày đọc được"
    ),
    "no_year": _error(
        "“{value}” thiếu năm", "ngày, tháng, năm, ví dụ 13/10/2025", "gõ đủ ngày/tháng/năm; năm không tự suy ra được"
    ),
    "half_swapped": _error(
        "cột bị đảo ngày và tháng: {texts} ngày còn là chữ đều quá ngày 12, {dates} ngày thật đều không quá ngày 12, "
        "nên {value} có lẽ là {near}",
        "cả cột cùng một kiểu ngày, đúng thứ tự ngày/tháng/năm",
        "gõ hoặc xuất lại cả cột: máy đã tạo cột này hiểu ngày theo kiểu Mỹ (tháng/ngày/năm)",
    ),
    "bad_number": _error(
        "“{value}” không đọc được thành số", "một số, ví dụ 1500000 hoặc 1.500.000", "gõ lại bằng chữ số"
    ),
    "not_whole": _error("“{value}” không phải là số nguyên", "một số nguyên, ví dụ 3", "gõ lại bằng số nguyên"),
    "out_of_range": _error("“{value}” nằm ngoài khoảng cho phép", "{bounds}", "sửa lại cho đúng"),
    "unknown_choice": _error(
        "“{value}” không có trong các lựa chọn của cột", "một trong các giá trị: {choices}", "{near}"
    ),
    "unknown_level": _error(
        "“{value}” không phải là mức xếp loại của chỉ tiêu {target}", "một trong các mức: {choices}", "{near}"
    ),
    "unknown_period": _error(
        "“{value}” không phải là mã kỳ báo cáo", "hk1, hk2, nam-hoc hoặc mã kỳ như quy-2025-4", "{near}"
    ),
    "repeated_key": _error(
        "“{value}” đã có ở {first}", "mỗi mã chỉ đứng ở một dòng", "xóa dòng thừa hoặc sửa lại mã; dòng đầu được tính"
    ),
    "finished_before_received": _error(
        "ngày xong {value} đứng trước {start_heading} {start}",
        "ngày xong từ {start} trở đi",
        "xem lại hai ngày, có thể ngày và tháng bị đổi chỗ",
    ),
    "no_due": _error(
        "không có hạn và không tính được hạn",
        "một ngày, hoặc thời hạn và đơn vị thời hạn của mã “{procedure}” trong trang “{catalogue}”",
        "điền ngày, hoặc thêm thời hạn và đơn vị thời hạn của thủ tục vào trang “{catalogue}”",
    ),
    "faulty_procedure": _error(
        "mã “{procedure}” nằm ở dòng {line} có lỗi của trang “{catalogue}” nên không lấy được thời hạn, lĩnh vực",
        "dòng {line} của trang “{catalogue}” không có lỗi",
        "sửa dòng đó trước; dòng này khi ấy tự đúng",
    ),
    "no_field": _error(
        "chưa có lĩnh vực và không tìm được theo mã “{procedure}”",
        "tên lĩnh vực, hoặc mã có trong trang “{catalogue}”",
        "điền lĩnh vực, hoặc thêm thủ tục vào trang “{catalogue}”",
    ),
    "no_finish": _error(
        "hồ sơ ghi “{value}” nhưng chưa có ngày kết thúc",
        "ngày ở cột “{finish_heading}”",
        "điền cột “{finish_heading}”, hoặc sửa trạng thái thành “Đang giải quyết”",
    ),
    "merged": _error(
        "ô bị gộp với ô bên cạnh nên không rõ của dòng nào",
        "mỗi ô một giá trị",
        "bỏ gộp ô (Unmerge) rồi điền từng dòng",
    ),
    "error_value": _error("ô mang giá trị lỗi {value}", "một giá trị thật", "sửa công thức, hoặc gõ thẳng giá trị"),
    "no_cached_value": _error(
        "ô là công thức chưa có kết quả", "một giá trị thật", "mở tệp bằng Excel rồi lưu lại, hoặc gõ thẳng giá trị"
    ),
    "spoiled_target": _error(
        "số chỉ tiêu bị Excel đổi thành ngày {value}", "số chỉ tiêu, ví dụ 2.1", "đặt ô ở dạng Text rồi gõ lại"
    ),
    "spoiled_code": _error("mã bị Excel đổi thành số {value}", _WHOLE_CODE, _CODE_AS_TEXT),
}

_SHEET_ERRORS = {
    "missing_source": _error(
        "chưa có nguồn nào cho trang “{value}”, kế hoạch cần trang này",
        "bản xuất của phần mềm, hoặc trang “{value}” trong sổ",
        "thêm nguồn vào school.yaml (lệnh map giúp việc này), hoặc nhập trang đó theo tệp mẫu",
    ),
    "no_file": _error(
        "không có tệp nào khớp “{value}”, nguồn của trang “{target}”", "tệp “{value}” trong thư mục này", "{near}"
    ),
    "mixed_files": _error(
        "“{value}”, nguồn của trang “{target}”, khớp tệp của nhiều loại: {places}",
        "tệp của một loại",
        "ghi cả đuôi tệp vào file của nguồn, hoặc chuyển bớt tệp ra thư mục khác",
    ),
    "source_twice": _error(
        "hai nguồn cùng đọc tệp này vào trang “{value}”", "mỗi tệp một nguồn", "xóa bớt một nguồn trong school.yaml"
    ),
    "no_source_sheet": _error("tệp không có trang “{value}” mà nguồn cần", "trang tên “{value}”", "{near}"),
    "several_sheets": _error(
        "tệp có nhiều trang đọc được vào “{value}”: {places}", "một trang", "ghi tên trang vào sheet của nguồn"
    ),
    "missing_sheet": _error(
        "sổ không có trang “{value}”, kế hoạch cần trang này",
        "trang tên “{value}”",
        "chép trang đó từ tệp mẫu rồi nhập",
    ),
    "missing_column": _error("thiếu cột bắt buộc “{value}”", "cột có tiêu đề “{value}”", "{near}"),
    "no_heading": _error(
        "không tìm thấy dòng tiêu đề", "một dòng có các tiêu đề như {headings}", "chép dòng tiêu đề từ tệp mẫu"
    ),
    "alike_headings": _error(
        "hai cột cùng mang tiêu đề “{value}” (cột {places})", "mỗi tiêu đề một cột", "xóa hoặc đổi tên cột thừa"
    ),
    "alike_sheets": _error(
        "hai trang cùng là “{value}”: {places}", "mỗi sổ một trang", "gộp lại hoặc đổi tên trang thừa"
    ),
    "similar_sheet": _error(
        "không có trang “{value}”, chỉ có trang “{found}” tên gần giống",
        "trang tên “{value}”",
        "đổi tên trang “{found}” thành “{value}”",
    ),
    "legacy_sheet": _error("trang gõ bằng bảng mã cũ {value}", "chữ Việt Unicode", _UNIKEY),
    "legacy_encoding": _error("cột gõ bằng bảng mã cũ {value}", "chữ Việt Unicode", _UNIKEY),
    "sheet_too_large": _error(
        "trang quá rộng, có ô {value} cách xa bảng", "bảng liền nhau, không quá {limit} ô", _TRIM
    ),
}

_WARNINGS = {
    "doubtful_heading": _warning(
        "tiêu đề “{value}” có thể là cột {either} nên không được đọc",
        "tiêu đề chỉ có một nghĩa",
        "ghi trong headings của nguồn cột đó là {ids}, hoặc sửa tiêu đề",
    ),
    "no_exports": _warning(
        "chưa có thư mục này nên nguồn “{value}” của trang “{target}” không được đọc, chỉ đọc các dòng trong sổ",
        "bản xuất trong thư mục này",
        "chép bản xuất vào, hoặc xóa nguồn trong school.yaml",
    ),
    "unclaimed_file": _warning(
        "tệp không thuộc nguồn nào nên không được đọc",
        "mỗi tệp một nguồn",
        "thêm nguồn cho tệp (lệnh map giúp việc này), hoặc chuyển tệp ra thư mục khác",
    ),
    "swapped": _warning(
        "ngày {value} có thể bị đổi chỗ ngày và tháng", _MISTYPED, "xem lại ngày; nếu đúng thì để nguyên"
    ),
    "wrong_year": _warning("ngày {value} lệch hẳn với các dòng trên và dưới, có thể sai năm", _MISTYPED, _LOOK_AT_YEAR),
    "outside_year": _warning("ngày {value} nằm ngoài năm học", "ngày từ {first} đến {last}", _LOOK_AT_YEAR),
    "due_differs": _warning(
        "ngày {value} khác ngày tính theo thời hạn",
        "{near} theo thời hạn của thủ tục",
        "xem lại ngày hẹn trả hoặc thời hạn",
    ),
    "extension_early": _warning("gia hạn đến {value}, sớm hơn hạn {near}", "ngày sau {near}", "xem lại ngày gia hạn"),
    "open_but_finished": _warning(
        "trạng thái “{value}” nhưng đã có ngày kết quả {near}",
        "trạng thái đã kết thúc, hoặc để trống ngày",
        "sửa lại trạng thái",
    ),
    "unknown_code": _warning(
        "mã “{value}” không có trong trang “{catalogue}”", "mã có trong trang “{catalogue}”", "{near}"
    ),
    "not_in_plan": _warning(
        "“{value}” không có trong kế hoạch nên không được tính cho mục nào", "mã có trong kế hoạch", "{near}"
    ),
    "negative_amount": _warning("số tiền âm {value}", "số tiền từ 0 trở lên", "xem lại số tiền"),
    "code_restored": _warning(
        "mã bị Excel đổi thành số ở {count} ô, đã đọc lại, ví dụ {value} là {near}",
        "cột ở dạng Text",
        "đặt cả cột ở dạng Text rồi gõ lại mã",
    ),
    "code_unknown_number": _warning("mã bị Excel đổi thành số {value}, không rõ mã gốc", _WHOLE_CODE, _CODE_AS_TEXT),
    "second_table": _warning(
        "dưới bảng còn một bảng nữa, không được đọc", "mỗi trang một bảng", "chuyển bảng thứ hai sang trang khác"
    ),
    "unknown_sheet": _warning(
        "trang không thuộc các sổ của bộ công cụ nên không được đọc",
        "",
        "nếu trang có số liệu của một sổ, chép sang trang của sổ đó; nếu không thì để nguyên",
    ),
    "other_sheet": _warning(
        "đã có trang “{value}” nên trang “{found}” không được đọc",
        "mỗi sổ một trang",
        "nếu trang “{found}” có dòng chưa có ở trang “{value}”, chép sang đó; nếu không thì để nguyên",
    ),
    "renamed_sheet": _warning(
        "đọc trang “{found}” như trang “{value}”", "trang tên “{value}”", "nếu đúng, đổi tên trang thành “{value}”"
    ),
    "nothing_entered": _warning(
        "sổ chưa nhập gì", "số liệu ở ít nhất một trang", "nhập số liệu; đến khi đó mọi mục là “Chưa có số liệu”"
    ),
    "blank_sheet": _warning(
        "trang chưa nhập dòng nào, mà trường nào cũng có",
        "ít nhất một dòng",
        "nhập trang này; đến khi đó mục dựa vào trang là “Chưa có số liệu”",
    ),
    "second_copy": _warning(
        "bên cạnh sổ có tệp “{value}” trông như bản khác của sổ, tệp đó không được đọc",
        "mỗi năm học một sổ",
        "nếu tệp đó mới hơn, dùng nó thay cho sổ này; nếu không, chuyển nó ra thư mục khác",
    ),
    "similar_column": _warning(
        "cột “{value}” không được đọc, tên gần giống “{near}” mà trang này chưa có",
        "tiêu đề “{near}”",
        "nếu đúng là cột đó, sửa tiêu đề thành “{near}”",
    ),
    "opening_differs": _warning(
        "chỉ tiêu {target}: đầu kỳ có {value} {items} từ kỳ trước chuyển qua, cuối kỳ trước còn {still_open} chưa xong",
        "hai số bằng nhau",
        "đối chiếu những {items} chưa xong cuối kỳ trước với sổ của kỳ này",
    ),
    "open_elsewhere": _warning(
        "tệp đang mở trong Excel hoặc LibreOffice, những gì chưa lưu không được tính",
        "tệp đã lưu và đóng",
        "lưu, đóng tệp rồi chạy lại",
    ),
}

_EMPTY_HANDED = "mở tệp bằng Excel, lưu lại thành .xlsx (Excel Workbook) rồi chạy lại"
_FILES = {
    "too_large": ("tệp lớn hơn 50 MB", "xóa ảnh và trang thừa, lưu lại rồi chạy lại"),
    "too_large_unpacked": ("tệp bung ra lớn hơn 500 MB", _ANEW),
    "encrypted": ("tệp có mật khẩu nên không đọc được", "bỏ mật khẩu (File, Info, Protect Workbook) rồi lưu lại"),
    "damaged": ("tệp bị hỏng hoặc bị cắt cụt", "chép lại từ bản gốc, hoặc mở bằng Excel và lưu lại"),
    "not_workbook": ("tệp không phải là sổ Excel, ODS hay CSV", _EMPTY_HANDED),
    "html": ("tệp là trang web (HTML) mang đuôi .xls", _EMPTY_HANDED),
    "foreign_xml": ("tệp chứa khai báo XML lạ (DTD) nên không được mở", _ANEW),
    "not_file": ("đây không phải là một tệp thường", "đặt một tệp .xlsx thật vào chỗ này"),
    "locked": ("tệp đang bị chương trình khác giữ hoặc không có quyền đọc", "đóng tệp trong Excel rồi chạy lại"),
    "not_readable": ("không đọc được tệp từ đĩa", "chép tệp sang chỗ khác rồi chép lại, hoặc lấy từ bản gốc"),
    "changing": ("tệp đang được ghi trong khi đọc", "chờ Excel lưu xong rồi chạy lại"),
    "too_wide": ("một trang của tệp lặp ô đến hàng triệu lần", _TRIM),
    "empty": ("tệp rỗng, không có gì bên trong", "chép lại từ bản gốc"),
    "no_csv": ("thư mục không có tệp .csv nào", "đặt các tệp như cases.csv vào thư mục, hoặc dùng một tệp .xlsx"),
}
_FILE_ERRORS = {f"file_{reason}": _error(what, "một sổ đọc được", remedy) for reason, (what, remedy) in _FILES.items()}

KINDS: Mapping[str, Kind] = MappingProxyType({**_ROW_ERRORS, **_SHEET_ERRORS, **_FILE_ERRORS, **_WARNINGS})
