"""Chinese, which sets no words apart."""

from triage.statements.model import Kind
from triage.statements.tongue import AMOUNT, NUMBER, Tongue, table, words

CHINESE = Tongue(
    forms=table(
        (Kind.DELIVERED_NONE, r"(?:什么都|一个都|一个也|完全|根本)(?:没有|没|未)(?:到|收到|来|涨)|没有?收到任何"),
        (Kind.DELIVERED_SOME, rf"只(?:到了|到|收到了|收到|来了)(?:大概|大约)?(?:{NUMBER}|一半|一部分)"),
        (Kind.DELIVERED_SOME, r"(?:少了|还差|缺了?)\s*[0-9]+|没有?(?:全部到|全到|到齐|收全)"),
        (Kind.DELIVERED_ALL, r"(?:全部|都)(?:到了|收到了|到齐了)"),
        (Kind.DROPPED, r"掉(?:了|粉|光|量)|又掉"),
        (Kind.CHARGED_TWICE, r"(?:扣|收|付)了?(?:钱|款|费)?(?:两|2)(?:次|遍)|重复(?:扣|收)"),
        (Kind.PAID, rf"(?:付了|支付了|花了)\s*(?P<before>[¥￥$])?\s*{AMOUNT}(?:\s*(?P<after>元|块|人民币|美元|美金|usd))?(?!\s*(?:次|天|小时|个|万|千))"),
        (Kind.ALWAYS_PUBLIC, r"(?:账号|帐号|主页)一直(?:都?是)?公开"),
        (Kind.WAS_PRIVATE, r"(?:账号|帐号|主页)当时(?:是|设了|设为)?(?:私密|不公开)"),
    ),
    conditional=words(r"^\W*(?:如果|要是|假如)"),
    correction=words(r"(?:不好意思|其实|说错|更正|写错|打错)"),
)  # fmt: skip
