"""What the sample schools write themselves: remarks by period and section."""

_YEAR = {
    "1": "Nhà trường rà soát văn bản nội bộ ngay từ đầu năm học; các kế hoạch, quyết định đều được các tổ góp ý "
    "trước khi ban hành.",
    "2": "Bộ phận tiếp nhận và trả kết quả trực đủ các ngày làm việc, có người thay khi nghỉ phép; "
    "cha mẹ học sinh được hướng dẫn nộp hồ sơ trực tuyến tại chỗ.",
    "3": "Các tổ phối hợp tốt hơn trong những việc liên quan nhiều bộ phận.",
    "4": "Đội ngũ cơ bản ổn định, một giáo viên nghỉ hưu trong học kỳ II đã được bố trí dạy thay kịp thời.",
    "5": "Kinh phí chi thường xuyên được sử dụng tiết kiệm, mua sắm đều qua tổ chuyên môn góp ý.",
    "6": "Giáo viên toàn trường sử dụng thành thạo học bạ số; mỗi tổ có một người hỗ trợ kỹ thuật.",
    "7": "Công tác cải cách hành chính được đưa vào nội dung họp hội đồng hằng tháng, có kiểm điểm từng việc.",
    "III": "Nền nếp hành chính ổn định, cha mẹ học sinh nộp hồ sơ trực tuyến ngày càng nhiều; việc theo dõi hạn giữa "
    "các bộ phận vẫn dựa vào nhắc nhở, chưa thành thói quen hằng ngày.",
    "IV": "Trước ngày 15/6/2026 giao người nhắc hạn hằng tuần cho từng tổ; trong tháng 6 và tháng 7/2026 tuyển sinh "
    "trực tuyến vào lớp 6; từ tháng 9/2026 công khai việc khắc phục sau mỗi đợt khảo sát.",
    "V": "Đề nghị Phòng Văn hóa - Xã hội tổ chức tập huấn sử dụng Cổng Dịch vụ công cho nhân viên văn thư các trường.",
}
_FIRST = {
    "1": "Dự thảo các kế hoạch đầu năm học đều được gửi các tổ góp ý trước khi ký.",
    "2": "Từ ngày 20/11/2025 nhà trường áp dụng mã mới của thủ tục chuyển trường.",
    "3": "Các tổ, bộ phận nhận bảng phân công nhiệm vụ ngay trong tháng 9.",
    "4": "Giáo viên mới được phân công người hướng dẫn trong cả học kỳ.",
    "5": "Các khoản thu đầu năm học được thỏa thuận và công khai với cha mẹ học sinh trước khi thực hiện.",
    "6": "Mạng nội bộ được nâng cấp, các phòng học đều có kết nối.",
    "7": "Kế hoạch cải cách hành chính được ban hành trong tháng 9, phân công rõ người phụ trách từng lĩnh vực.",
    "III": "Kế hoạch được triển khai sớm và đủ nội dung; sổ theo dõi hồ sơ có lúc cập nhật chưa kịp vì nhân viên văn "
    "thư kiêm nhiệm nhiều việc.",
    "IV": "Học kỳ II tập trung giải quyết hồ sơ chuyển trường dịp cuối năm và chuẩn bị tuyển sinh vào lớp 6.",
    "V": "Đề nghị cấp trên thống nhất mẫu sổ theo dõi hồ sơ giữa các trường trong xã.",
}
_SECOND = {
    "1": "Các văn bản của học kỳ II ban hành theo đúng chương trình công tác; một kế hoạch được hủy theo chỉ đạo "
    "của xã.",
    "2": "Hồ sơ chuyển trường tăng vào tháng 5; bộ phận một cửa bố trí thêm người trực buổi chiều.",
    "3": "Hội đồng trường góp ý cho bảng phân công nhiệm vụ của năm học sau.",
    "4": "Nền nếp làm việc được giữ vững trong các tuần cuối năm học.",
    "5": "Việc mua sắm cuối năm học được thực hiện theo dự toán đã duyệt.",
    "6": "Phòng máy được mở ngoài giờ cho giáo viên nhập dữ liệu cuối năm.",
    "7": "Tiến độ cải cách hành chính được điểm lại trong giao ban hằng tuần.",
    "III": "Văn bản điện tử đã đi vào nền nếp; những tuần kiểm tra cuối kỳ công việc dồn lại, cần giao việc sớm hơn.",
    "IV": "Trong hè thực hiện tốt tuyển sinh trực tuyến vào lớp 6 năm học 2026-2027.",
    "V": "Đề nghị bổ sung máy quét cho bộ phận tiếp nhận và trả kết quả.",
}

REMARKS: tuple[tuple[str, str, str], ...] = tuple(
    (period, section, text)
    for period, texts in (("hk1", _FIRST), ("hk2", _SECOND), ("nam-hoc", _YEAR))
    for section, text in texts.items()
)
"""Period id, section of the report, text."""

TARGETS = {
    "1.1": "Một văn bản ban hành chậm vì phải lấy ý kiến lại các tổ; từ nay dự thảo gửi góp ý trước hạn mười ngày.",
    "2.2": "Nhà trường đã xin lỗi người nộp, gọi điện cho trường liên quan ngay trong ngày nhận, phân công người làm "
    "thay khi có người nghỉ và kiểm tra hồ sơ sắp đến hạn mỗi buổi sáng.",
    "2.3": "Một thủ tục niêm yết chậm vì quyết định công bố đến muộn; đã giao văn thư theo dõi hằng tuần.",
    "2.4": "Việc nội bộ chậm do phối hợp giữa các tổ; từ nay giao việc sớm một tuần và nhắc hạn.",
    "3.2": "Nhiệm vụ hoàn thành chậm vì chờ số liệu của các tổ; đã giao mỗi tổ một đầu mối gửi số liệu.",
    "4.1": "Còn người chưa đạt chuẩn trình độ, đang học nâng chuẩn theo lộ trình; nhà trường bố trí giờ dạy để đi học.",
    "5.1": "Một kiến nghị thực hiện chậm vì chờ đối chiếu với kho bạc; đã làm xong và sẽ đối chiếu hằng quý.",
    "6.1": "Còn văn bản gửi, nhận bằng giấy; từ nay văn bản đi chỉ gửi qua hệ thống, văn bản đến bằng giấy thì đề nghị "
    "gửi lại qua hệ thống.",
    "7.2": "Một báo cáo gửi chậm vì chờ số liệu cuối kỳ; từ nay số liệu được chốt vào ngày làm việc đầu tiên sau kỳ.",
}
"""Why a target was not met and what will be done, by target."""
