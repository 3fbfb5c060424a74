"""English."""

from triage.statements.model import Kind
from triage.statements.tongue import AMOUNT, NUMBER, Tongue, table, words

_CAME = (
    r"(?:came|arrived|(?:was|were|got|has␣been|have␣been|been)␣(?:delivered|received|sent|added)|delivered|received)"
)
_GOT = r"(?:got|received|have␣received|have␣gotten|saw|see)"
_NOT_MORE = r"(?!␣(?:more|else|since|after|new|until|from))"
_THINGS = r"(?:followers?|likes?|views?|comments?|subscribers?|subs|plays?|members?)"

ENGLISH = Tongue(
    forms=table(
        (Kind.DELIVERED_NONE, rf"\b(?:nothing|none␣of␣(?:it|them)|zero|0␣{_THINGS}){_NOT_MORE}␣(?:ever␣|has␣|was␣|at␣all␣)?{_CAME}{_NOT_MORE}"),
        (Kind.DELIVERED_NONE, rf"\b(?:not␣(?:a␣single|one|even␣one)|no){_NOT_MORE}␣{_THINGS}␣(?:ever␣|has␣|have␣)?{_CAME}{_NOT_MORE}"),
        (Kind.DELIVERED_NONE, rf"\bi␣(?:have␣|ha?ve␣|'ve␣)?{_GOT}␣(?:absolutely␣)?(?:nothing|zero){_NOT_MORE}"),
        (Kind.DELIVERED_NONE, rf"\b(?:did(?:n'?t|␣not)|ha(?:ve|s)(?:n'?t|␣not)|never)␣(?:get|got|receive|received|see|seen)␣(?:any(?:thing)?|a␣single|one␣single)\b{_NOT_MORE}"),
        (Kind.DELIVERED_NONE, r"(?<!of\s)\b(?:order|it)␣(?:has␣)?never␣(?:came|arrived|started|been␣delivered|was␣delivered|begun)\b"),
        (Kind.DELIVERED_SOME, rf"\bonly␣(?:got␣|received␣|about␣|around␣)?{NUMBER}␣(?:of␣|out␣of␣[0-9]+␣|{_THINGS}␣)?[^.!?]{{0,30}}?\b{_CAME}\b"),
        (Kind.DELIVERED_SOME, rf"\b{_GOT}␣(?:just|only)␣(?:about␣|around␣)?{NUMBER}\b"),
        (Kind.DELIVERED_SOME, rf"\bonly␣{_GOT}␣(?:about␣|around␣)?{NUMBER}\b"),
        (Kind.DELIVERED_SOME, rf"\b(?:only␣)?(?:a␣)?(?:part|half|some|a␣third|a␣quarter|most)␣(?:of␣[\w␣]{{2,30}}␣)?(?:ever␣)?{_CAME}\b"),
        (Kind.DELIVERED_SOME, rf"\bnot␣(?:all|everything|every␣one)␣[^.!?]{{0,30}}?{_CAME}\b"),
        (Kind.DELIVERED_SOME, r"\b(?:a␣third|a␣part|half|the␣rest|[0-9]+)␣(?:never␣came|is␣missing|are␣missing|still␣missing)\b"),
        (Kind.DELIVERED_ALL, rf"(?<!at\s)\b(?:all|everything)␣(?:of␣(?:it|them)␣|the␣{_THINGS}␣|{_THINGS}␣)?{_CAME}\b"),
        (Kind.DELIVERED_ALL, rf"\bi␣(?:have␣)?{_GOT}␣(?:them␣|it␣)?all\b"),
        (Kind.DELIVERED_ALL, r"\border␣was␣(?:fully␣)?(?:complete|completed|delivered␣in␣full)\b"),
        (Kind.DROPPED, rf"\b(?:{_THINGS}|they|it|count|number)␣(?:have␣|has␣|all␣|then␣|later␣)*(?:dropped|disappeared|vanished|fell|went␣away|unfollowed|are␣gone)\b"),
        (Kind.DROPPED, rf"\b(?:lost|losing)␣(?:all␣|my␣|the␣|about␣|[0-9]+␣)*{_THINGS}\b"),
        (Kind.CHARGED_TWICE, r"\b(?:charged|debited|billed|paid)␣(?:me␣|for␣it␣)?(?:twice|two␣times|double|2␣times|2x)\b"),
        (Kind.CHARGED_TWICE, r"\bdouble␣(?:charge|charged|payment)\b"),
        (Kind.PAID, rf"\b(?:i␣)?paid␣(?:you␣)?(?P<before>[$€£])?{AMOUNT}(?:\s*(?P<after>usd|eur|gbp|dollars?|euros?|[$€£]))?(?!\s*(?:times|x\b|days|hours))"),
        (Kind.ALWAYS_PUBLIC, r"\b(?:account|profile|page|channel|it)␣(?:is|was|has␣been)␣(?:always␣|never␣)(?:been␣)?(?:public|open|private)\b"),
        (Kind.WAS_PRIVATE, r"\b(?:account|profile|page|channel|it)␣was␣(?:set␣to␣|on␣|still␣)?private\b"),
        (Kind.WAS_PRIVATE, r"\bi␣(?:made|set|switched|put)␣(?:it|my␣(?:account|profile|page))␣(?:to␣|on␣)?private\b"),
    ),
    conditional=words(r"^\W*(?:if|unless|in␣case|when␣(?:will|do)|will|would|what␣if)\b"),
    correction=words(r"\b(?:actually|sorry|i␣mean|i␣meant|correction|wait|my␣mistake|to␣be␣exact|in␣fact)\b"),
)  # fmt: skip
