"""Vietnamese."""

from triage.statements.model import Kind
from triage.statements.tongue import AMOUNT, NUMBER, Tongue, table, words

VIETNAMESE = Tongue(
    forms=table(
        (Kind.DELIVERED_NONE, r"\b(?:chưa|không)␣(?:lên|nhận␣được)␣(?:gì|cái␣nào|lượt␣nào|một␣(?:lượt|cái)␣nào)\b(?!␣thêm)"),
        (Kind.DELIVERED_SOME, rf"\b(?:chỉ|mới)␣(?:lên|nhận)␣(?:được␣)?(?:khoảng␣)?(?:{NUMBER}|một␣nửa|một␣phần)"),
        (Kind.DELIVERED_SOME, r"\bthiếu␣(?:khoảng␣)?[0-9]+|\b(?:chưa|không)␣(?:lên␣|nhận␣)?đủ\b"),
        (Kind.DELIVERED_ALL, r"\bđã␣(?:lên|nhận)␣đủ\b"),
        (Kind.DROPPED, r"\bbị␣(?:tụt|rớt)\b|\b(?:tụt|rớt)␣(?:hết|follow|like|view|sub)"),
        (Kind.CHARGED_TWICE, r"\b(?:trừ␣(?:tiền␣)?|thanh␣toán␣|tính␣tiền␣)(?:hai|2)␣lần\b"),
        (Kind.PAID, rf"\b(?:đã␣trả|đã␣thanh␣toán)␣(?P<before>\$)?{AMOUNT}(?:\s*(?P<after>đồng|vnd|usd|đô|k\b|nghìn|ngàn|triệu))?(?!\s*(?:lần|ngày|giờ))"),
        (Kind.WAS_PRIVATE, r"\b(?:tài␣khoản|trang)␣lúc␣đó␣(?:để␣)?riêng␣tư\b"),
    ),
    conditional=words(r"^\W*(?:nếu|khi␣nào|bao␣giờ)\b"),
    correction=words(r"\b(?:xin␣lỗi|nhầm|thực␣ra|thật␣ra|ý␣(?:tôi|mình)␣là)\b"),
)  # fmt: skip
