"""Arabic."""

from triage.statements.model import Kind
from triage.statements.tongue import AMOUNT, NUMBER, Tongue, table, words

_THINGS = r"(?:المتابعين|المتابعون|اللايكات|المشاهدات|العدد)"
_CAME = r"(?:وصل|وصلت|وصلني|جاني|استلمت)"

ARABIC = Tongue(
    forms=table(
        (Kind.DELIVERED_NONE, r"(?:لم|ما)␣(?:يصل|تصل|يصلني|وصل|وصلني|أستلم|استلمت)␣(?:[أا]ي␣شيء?|شيء?|ولا␣واحد)(?!␣(?:جديد|[آا]خر))"),
        (Kind.DELIVERED_SOME, rf"{_CAME}␣(?:فقط␣|بس␣)(?:حوالي␣)?{NUMBER}|(?:فقط|بس)␣{_CAME}␣[0-9]+"),
        (Kind.DELIVERED_SOME, rf"{_CAME}␣(?:حوالي␣)?{NUMBER}(?:␣\w+)?␣(?:فقط|بس)\b"),
        (Kind.DELIVERED_SOME, r"(?<!لم )(?<!ما )(?:وصل|وصلني)␣(?:جزء|نصف|بعض)|(?:ناقص|ينقص|باقي)␣[0-9]+"),
        (Kind.DELIVERED_ALL, r"(?<!لم )(?<!ما )(?:وصل|وصلت)␣(?:كلها|كاملة|كامل|كل␣شيء)"),
        (Kind.DROPPED, rf"{_THINGS}␣(?:نزل|نقص|اختف|انخفض)\w*|(?:نزل|نقص|اختف|انخفض)\w*␣{_THINGS}"),
        (Kind.CHARGED_TWICE, r"(?:خصم|دفعت|سحب)\w*␣(?:\w+␣)?مرتين|خصم␣مزدوج"),
        (Kind.PAID, rf"دفعت␣(?P<before>[$€])?{AMOUNT}(?:\s*(?P<after>دولار|يورو|ريال|جنيه|درهم|دينار|ليرة|usd|[$€]))?(?!\s*(?:مرات|مرة|أيام|ساعات))"),
        (Kind.ALWAYS_PUBLIC, r"(?:حسابي|الحساب)␣(?:دائم[اً]+|طول␣الوقت)␣(?:عام|مفتوح)"),
        (Kind.WAS_PRIVATE, r"(?:حسابي|الحساب)␣كان␣(?:خاص|مقفل|مغلق)"),
    ),
    conditional=words(r"^\W*(?:[إا]ذا|متى|لو(?!␣سمحت))(?!\w)"),
    correction=words(r"(?:عفو|[آا]سف|[أا]قصد|في␣الحقيقة|غلطت)"),
)  # fmt: skip
