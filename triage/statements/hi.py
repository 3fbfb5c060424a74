r"""Hindi, in Devanagari and in Latin letters. No `\b` beside Devanagari: its vowel signs are no word characters to a pattern."""

from triage.statements.model import Kind
from triage.statements.tongue import AMOUNT, NUMBER, Tongue, table, words

HINDI = Tongue(
    forms=table(
        (Kind.DELIVERED_NONE, r"(?:कुछ|एक)(?:␣भी)?␣नह(?:ीं|ी)␣(?:आया|आए|आई|मिला|मिले)|\b(?:kuch|ek)␣(?:bhi␣)?nahi␣(?:aaya|aaye|mila|mile)\b"),
        (Kind.DELIVERED_SOME, rf"(?:सिर्फ|सिर्फ़|केवल|बस)␣{NUMBER}(?:␣\S+)?␣(?:आए|आये|आया|मिले)"),
        (Kind.DELIVERED_SOME, rf"\bsirf␣{NUMBER}(?:␣\w+)?␣(?:aaye|aaya|mile)\b"),
        (Kind.DELIVERED_SOME, r"(?:आधे|आधा|अधूरा|अधूरे|कुछ␣हिस्सा)␣(?:ही␣)?(?:आए|आया|मिला|मिले)|पूरे␣नह(?:ीं|ी)␣(?:आए|मिले)"),
        (Kind.DELIVERED_ALL, r"(?:सब|सारे|पूरे)␣(?:आ|मिल)␣गए"),
        (Kind.DROPPED, r"(?:कम␣हो|गायब␣हो|घट|गिर)␣ग(?:ए|ये|या)|\b(?:kam|gayab|drop)␣ho␣gaye\b"),
        (Kind.CHARGED_TWICE, r"(?:दो|2)␣बार␣(?:पैसे␣)?(?:कट|चार्ज)|(?:पैसे|रकम)␣(?:दो|2)␣बार␣कट|\b(?:do|2)␣baa?r␣(?:paise␣)?(?:kat|charge)"),
        (Kind.PAID, rf"(?P<before>₹)?{AMOUNT}\s*(?P<after>रुपये|रुपए|rupees|rs|डॉलर)␣(?:दिए|दिये|diye)"),
        (Kind.WAS_PRIVATE, r"(?:अकाउंट|प्रोफ़ाइल|प्रोफाइल)␣प्राइवेट␣(?:था|थी)"),
    ),
    conditional=words(r"^\W*(?:अगर|यदि|कब|agar|kab)(?!\w)"),
    correction=words(r"(?:माफ|सॉरी|असल␣में|मेरा␣मतलब|\bsorry\b)"),
)  # fmt: skip
