"""What the sample schools write themselves: remarks by period and section."""

from __future__ import annotations

_YEAR = {
    "1": "Nhà trường rà soát văn bản nội bộ ngay từ đầu năm học; các kế hoạch, quyết định đều được các tổ góp ý "
    "trước khi ban hành.",
    "2": "Bộ phận tiếp nhận và trả kết quả trực đủ các ngày làm việc. Một số hồ sơ chuyển trường chậm do phải chờ "
    "xác nhận của trường nơi đi; nhà trường đã xin lỗi phụ huynh và rút kinh nghiệm trong hội đồng.",
    "3": "Bảng phân công nhiệm vụ của các tổ được điều chỉnh hai lần trong năm cho sát với biên chế thực có.",
    "4": "Đội ngũ cơ bản ổn định, một giáo viên nghỉ hưu trong học kỳ II đã được bố trí dạy thay kịp thời.",
    "5": "Thu, chi được công khai theo quý tại bảng tin và trên trang thông tin điện tử của trường.",
    "6": "Toàn trường dùng học bạ số và ký số; văn bản giấy chỉ còn ở một số cơ quan chưa liên thông.",
    "7": "Công tác cải cách hành chính được đưa vào nội dung họp hội đồng hằng tháng, có kiểm điểm từng việc.",
    "III": "Ưu điểm: nền nếp hành chính ổn định, phụ huynh nộp hồ sơ trực tuyến ngày càng nhiều. Tồn tại: còn hồ sơ "
    "và nhiệm vụ chậm hạn. Nguyên nhân: số liệu giữa các bộ phận chưa được cập nhật hằng ngày.",
    "IV": "Tiếp tục nâng tỷ lệ hồ sơ trực tuyến; phân công người nhắc hạn hằng tuần; khảo sát sự hài lòng mỗi học kỳ"
    " hai đợt.",
    "V": "Đề nghị Phòng Văn hóa - Xã hội tổ chức tập huấn sử dụng Cổng Dịch vụ công cho nhân viên văn thư các trường.",
}
_FIRST = {
    "1": "Trong học kỳ I nhà trường hoàn thành việc rà soát văn bản nội bộ và ban hành đủ kế hoạch đầu năm học.",
    "2": "Từ ngày 20/11/2025 nhà trường áp dụng mã mới của thủ tục chuyển trường, đã niêm yết lại tại phòng tiếp dân.",
    "3": "Đã ban hành bảng phân công nhiệm vụ mới cho các tổ, bộ phận ngay trong tháng 9.",
    "4": "Nội quy cơ quan được sửa đổi, thông qua tại hội nghị viên chức, người lao động.",
    "5": "Các khoản thu đầu năm học được thỏa thuận và công khai với cha mẹ học sinh trước khi thực hiện.",
    "6": "Đã cấp chữ ký số cho toàn bộ giáo viên chủ nhiệm.",
    "7": "Kế hoạch cải cách hành chính được ban hành trong tháng 9, phân công rõ người phụ trách từng lĩnh vực.",
    "III": "Ưu điểm: triển khai sớm, đủ các nội dung của kế hoạch. Tồn tại: việc cập nhật sổ theo dõi hồ sơ có lúc "
    "chưa kịp thời. Nguyên nhân: nhân viên văn thư kiêm nhiệm nhiều việc.",
    "IV": "Học kỳ II tập trung giải quyết hồ sơ chuyển trường dịp cuối năm và chuẩn bị tuyển sinh vào lớp 6.",
    "V": "Đề nghị cấp trên thống nhất mẫu sổ theo dõi hồ sơ giữa các trường trong xã.",
}
_SECOND = {
    "1": "Các văn bản của học kỳ II ban hành theo đúng chương trình công tác; một kế hoạch được hủy theo chỉ đạo "
    "của xã.",
    "2": "Hồ sơ chuyển trường tăng vào tháng 5; bộ phận một cửa bố trí thêm người trực buổi chiều.",
    "3": "Hội đồng trường họp trực tuyến hai lần, giảm giấy tờ so với học kỳ I.",
    "4": "Hoàn thành đánh giá, xếp loại viên chức cuối năm học.",
    "5": "Các kiến nghị sau kiểm tra của xã được thực hiện đúng thời hạn.",
    "6": "Toàn bộ học bạ khối 6, 7, 8 được ký số trước ngày tổng kết.",
    "7": "Đã tự kiểm tra công tác cải cách hành chính trong tháng 3 và khắc phục các việc còn chậm.",
    "III": "Ưu điểm: văn bản điện tử đi vào nền nếp. Tồn tại: còn nhiệm vụ nội bộ chậm hạn. Nguyên nhân: trùng thời "
    "gian kiểm tra cuối kỳ.",
    "IV": "Trong hè thực hiện tốt tuyển sinh trực tuyến vào lớp 6 năm học 2026-2027.",
    "V": "Đề nghị bổ sung máy quét cho bộ phận tiếp nhận và trả kết quả.",
}

REMARKS: tuple[tuple[str, str, str], ...] = tuple(
    (period, section, text)
    for period, texts in (("hk1", _FIRST), ("hk2", _SECOND), ("nam-hoc", _YEAR))
    for section, text in texts.items()
)
"""Period id, section of the report, text."""
