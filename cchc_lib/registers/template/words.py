"""What the blank workbook tells: how to fill it, what each sheet is for, what to type in each column, example rows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Words = tuple[str, str]
"""What to type in a column (blank: what its kind says is enough), and the example as a person types it."""

INTRODUCTION = (
    "Mỗi sổ là một trang, mỗi việc một dòng, gõ ngay dưới dòng tiêu đề. Xem dòng ví dụ của từng sổ ở bên dưới.",
    "Tiêu đề có dấu * (nền đậm hơn) là cột bắt buộc. Đưa chuột vào góc đỏ của tiêu đề để xem cách ghi và ví dụ.",
    "Ô có mũi tên: chọn trong danh sách. Ngày gõ theo thứ tự ngày/tháng/năm, ví dụ 05/09/2025; chưa có thì bỏ trống.",
    "Không sửa tên trang và tiêu đề, không gộp ô, không để dòng tổng cộng ở giữa. Trang không có việc thì để nguyên, "
    "báo cáo sẽ ghi “Không phát sinh”; riêng nhân sự và danh mục thủ tục trường nào cũng có, phải nhập.",
    "Dòng màu đỏ nhạt là việc đang quá hạn, màu vàng là việc đã xong nhưng chậm, ô kem là ô bắt buộc còn trống.",
    "Dán số liệu từ phần mềm khác: dùng Paste Special, Values để giữ danh sách chọn và định dạng.",
    "Nội dung về người (họ tên, trích yếu, nội dung đơn…) chỉ dùng nội bộ, không đưa lên trang công khai.",
)
"""How to fill the workbook, one step a line."""

PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        "cases": "Mỗi hồ sơ thủ tục hành chính (TTHC) một dòng. Việc không phải TTHC (giấy xác nhận…) không ghi ở đây.",
        "procedures": "Các TTHC của trường, cả mã cũ và mã mới. Hạn trả của hồ sơ tính theo thời hạn ghi ở đây.",
        "tasks": "Nhiệm vụ cấp trên giao và nhiệm vụ nội bộ giao cho từng người.",
        "work_programme": "Văn bản phải ban hành theo chương trình công tác quý, năm.",
        "documents": "Văn bản đi, văn bản đến của trường.",
        "staff": "Cán bộ, giáo viên, nhân viên đang làm việc và đã thôi việc trong năm học.",
        "recommendations": "Kiến nghị sau thanh tra, kiểm tra, kiểm toán về tài chính, ngân sách.",
        "reports": "Kế hoạch và báo cáo phải gửi về công tác cải cách hành chính.",
        "petitions": "Đơn khiếu nại, tố cáo, kiến nghị, phản ánh gửi đến trường.",
        "survey": "Mỗi câu trả lời khảo sát một dòng.",
        "evidence": "Văn bản minh chứng cho các chỉ tiêu 2.1, 7.1, cho nhiệm vụ của kế hoạch, và kết quả xếp loại 3.1.",
        "remarks": "Lời nhận xét của nhà trường, in nguyên văn trong báo cáo.",
    }
)

WORDS: Mapping[str, Mapping[str, Words]] = MappingProxyType(
    {
        "cases": {
            "case_no": ("Mã hồ sơ trên Cổng Dịch vụ công hoặc sổ tiếp nhận; mỗi mã một dòng.", "H24-250905-0012"),
            "procedure_code": ("Mã trên Cổng Dịch vụ công quốc gia, gõ đủ cả số 0.", "2.002854"),
            "field": ("Để trống thì lấy theo trang Danh mục TTHC.", "Giáo dục trung học"),
            "applicant": ("", "Nguyễn Văn A"),
            "channel": ("", "Trực tuyến"),
            "received_on": ("Ngày nhận đủ hồ sơ hợp lệ.", "05/09/2025"),
            "due_on": ("Để trống thì tính theo thời hạn của thủ tục.", "10/09/2025"),
            "extended_to": ("Chỉ ghi khi đã có văn bản gia hạn.", ""),
            "finished_on": ("Ngày có kết quả; hồ sơ từ chối, dừng, rút: ngày kết thúc.", "09/09/2025"),
            "returned_on": ("", "09/09/2025"),
            "status": ("", "Đã giải quyết"),
            "supplements": ("Số lần yêu cầu bổ sung hồ sơ.", "0"),
            "digital_result": ("", "Có"),
            "paid_online": ("", "Không"),
            "late_reason": ("Chỉ ghi khi quá hạn; không ghi tên người.", ""),
        },
        "procedures": {
            "procedure_code": ("Mã trên Cổng Dịch vụ công quốc gia, gõ đủ cả số 0.", "2.002854"),
            "name": ("", "Chuyển trường đối với học sinh trung học cơ sở"),
            "field": ("", "Giáo dục trung học"),
            "term": ("Chỉ ghi số; 0 là trả trong ngày; để trống nếu theo kế hoạch.", "3"),
            "term_unit": ("", "ngày làm việc"),
            "decision_no": ("Số quyết định công bố thủ tục.", "1234/QĐ-UBND"),
            "decided_on": ("", "17/11/2025"),
            "effective_on": ("", "20/11/2025"),
            "published_on": ("Ngày niêm yết, đăng tải tại trường.", "20/11/2025"),
            "url": ("Đường dẫn tới nơi công khai.", "https://dichvucong.gov.vn"),
            "abolished_on": ("Chỉ ghi khi thủ tục đã bãi bỏ.", ""),
            "replaces": ("Mã cũ mà thủ tục này thay thế.", "2.002481"),
        },
        "tasks": {
            "task_no": ("Mỗi mã một dòng.", "NV-001"),
            "content": ("", "Niêm yết danh mục TTHC tại phòng tiếp dân"),
            "area": ("Số của lĩnh vực trong kế hoạch, từ 1 đến 7.", "2"),
            "plan_task": ("Mã nhiệm vụ của kế hoạch mà việc này thực hiện.", "N2.1"),
            "source": ("", "Nội bộ"),
            "assignee": ("Mỗi người viết cùng một cách ở mọi dòng.", "Nguyễn Văn A"),
            "assigned_on": ("", "08/09/2025"),
            "due_on": ("", "19/09/2025"),
            "extended_to": ("Chỉ ghi khi người giao đã đồng ý gia hạn.", ""),
            "finished_on": ("Để trống khi chưa xong.", "17/09/2025"),
            "result": (
                "Đã làm được gì, viết một câu cho mọi người đọc; không ghi tên người. Báo cáo in nguyên văn.",
                "Đã niêm yết 10 thủ tục tại phòng tiếp dân và đăng trên trang thông tin của trường.",
            ),
            "doc_no": ("Số ký hiệu văn bản của việc này, nếu có.", "131/TB-THCS"),
            "late_reason": ("Chỉ ghi khi chậm; chỉ dùng nội bộ.", ""),
        },
        "work_programme": {
            "item_no": ("Mỗi mã một dòng.", "CT-01"),
            "content": ("", "Kế hoạch kiểm tra nội bộ quý IV/2025"),
            "programme": ("Chương trình công tác quý hoặc năm.", "Quý IV/2025"),
            "plan_task": ("Mã nhiệm vụ của kế hoạch mà văn bản này thực hiện, nếu có.", "N7.3"),
            "registered_on": ("", "01/10/2025"),
            "due_on": ("", "31/10/2025"),
            "doc_no": ("", "45/KH-THCS"),
            "finished_on": ("Để trống khi chưa ban hành.", "28/10/2025"),
            "legal_document": ("Văn bản quy phạm pháp luật; trường học thường là Không.", "Không"),
            "compliant": ("Đúng thẩm quyền, nội dung, trình tự, thể thức.", "Có"),
            "cancelled_by": ("Văn bản cho phép đưa ra khỏi chương trình.", ""),
        },
        "documents": {
            "direction": ("", "Đến"),
            "number": ("Số thứ tự trong sổ văn bản.", "128"),
            "doc_no": ("", "215/UBND-VHXH"),
            "dated": ("", "06/10/2025"),
            "partner": ("", "Phòng Văn hóa - Xã hội"),
            "abstract": ("", "V/v thống kê số liệu giáo dục"),
            "secrecy": ("Để trống là Thường.", "Thường"),
            "form": ("Hình thức gửi, nhận trên hệ thống quản lý văn bản.", "Điện tử"),
            "signed": ("", "Có"),
        },
        "staff": {
            "staff_no": ("Mỗi người một mã.", "CB001"),
            "full_name": ("", "Nguyễn Văn A"),
            "staff_group": ("", "Giáo viên"),
            "position": ("", "Giáo viên Toán"),
            "title": ("", "Giáo viên THCS hạng III"),
            "degree": ("", "Đại học"),
            "meets_standard": ("", "Có"),
            "meets_competence": ("", "Có"),
            "joined_on": ("Ngày về trường.", "01/09/2015"),
            "left_on": ("Chỉ ghi khi đã thôi việc, chuyển đi, nghỉ hưu.", ""),
            "rating": ("", "Hoàn thành tốt nhiệm vụ"),
        },
        "recommendations": {
            "rec_no": ("Mỗi kiến nghị một mã.", "KN-01"),
            "conclusion_no": ("", "12/KL-TTr"),
            "agency": ("", "Thanh tra thành phố"),
            "issued_on": ("", "01/10/2025"),
            "content": ("", "Bổ sung quy chế chi tiêu nội bộ"),
            "amount": ("Chỉ ghi số; để trống nếu không về tiền.", "18500000"),
            "due_on": ("", "31/12/2025"),
            "finished_on": ("Để trống khi chưa thực hiện xong.", "22/12/2025"),
            "compliant": ("Thực hiện xong và đúng quy định.", "Có"),
            "under_appeal": ("", "Không"),
        },
        "reports": {
            "report_no": ("Mỗi mã một dòng.", "KB-01"),
            "kind": ("", "Báo cáo"),
            "name": ("", "Báo cáo cải cách hành chính quý IV năm 2025"),
            "plan_task": ("Mã nhiệm vụ của kế hoạch mà văn bản này thực hiện, nếu có.", "N2.3"),
            "requested_on": ("", "05/12/2025"),
            "due_on": ("", "16/12/2025"),
            "finished_on": ("Ngày gửi đi; để trống khi chưa gửi.", "15/12/2025"),
            "doc_no": ("", "99/BC-THCS"),
            "carried_out": ("Chỉ ghi cho kế hoạch: đã triển khai hay chưa.", ""),
        },
        "petitions": {
            "petition_no": ("Mỗi đơn một mã.", "ĐT-01"),
            "kind": ("", "Kiến nghị"),
            "received_on": ("", "11/11/2025"),
            "sender": ("", "Nguyễn Văn A"),
            "content": ("", "Đề nghị điều chỉnh giờ tan học"),
            "competent": ("Đơn thuộc thẩm quyền giải quyết của trường.", "Có"),
            "accepted_on": ("Ngày thụ lý, nếu có.", ""),
            "due_on": ("Để trống thì tính theo luật.", ""),
            "extended_to": ("", ""),
            "finished_on": ("Để trống khi chưa giải quyết xong.", "19/11/2025"),
            "compliant": ("", "Có"),
            "outcome": ("", "Giải quyết"),
        },
        "survey": {
            "answered_on": ("", "22/12/2025"),
            "respondents": ("", "Cha mẹ học sinh"),
            "factor": ("", "Người phục vụ"),
            "score": ("1 rất không hài lòng … 5 rất hài lòng; để trống nếu không trả lời.", "5"),
        },
        "evidence": {
            "target": ("Mã chỉ tiêu, hoặc mã nhiệm vụ của kế hoạch (N7.1…).", "2.1"),
            "established": ("Chỉ ghi cho chỉ tiêu 2.1 và 7.1.", "Có"),
            "level": ("Chỉ ghi cho chỉ tiêu 3.1: mức xếp loại.", ""),
            "doc_no": ("Số, ngày, tên văn bản.", "QĐ số 34/QĐ-THCS kiện toàn bộ phận một cửa"),
            "dated": ("", "22/09/2025"),
            "url": ("Đường dẫn tới văn bản, nếu có.", ""),
            "note": ("Điều cần ghi thêm; chỉ dùng nội bộ.", ""),
        },
        "remarks": {
            "period": ("Mã kỳ: hk1, hk2, nam-hoc, hoặc kỳ như quy-2025-4.", "hk1"),
            "section": (
                "1 đến 7: lĩnh vực; III: đánh giá chung; IV: phương hướng; V: kiến nghị; hoặc mã chỉ tiêu chưa đạt "
                "(2.4): vì sao chưa đạt, sẽ làm gì.",
                "2",
            ),
            "content": ("", "Bộ phận tiếp nhận và trả kết quả trực đủ các ngày làm việc."),
        },
    }
)
