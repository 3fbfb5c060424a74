"""Spanish."""

from triage.statements.model import Kind
from triage.statements.tongue import AMOUNT, NUMBER, Tongue, table, words

_THINGS = r"(?:seguidores|likes|me␣gusta|vistas|visualizaciones|comentarios|suscriptores|reproducciones|miembros)"
_CAME = r"(?:llegó|llegaron|ha␣llegado|han␣llegado|entregaron|entregó|recibí|recibido)"

SPANISH = Tongue(
    forms=table(
        (Kind.DELIVERED_NONE, r"\bno␣(?:me␣)?(?:ha␣|han␣|he␣)?(?:llegó|llegaron|llegado|entregaron|entregado|recibí|recibido)␣(?:nada|ninguno|ninguna|ni␣uno|ni␣una|ningún)(?!␣más)"),
        (Kind.DELIVERED_NONE, r"\bnada␣(?:me␣)?(?:ha␣)?(?:llegó|llegado)\b"),
        (Kind.DELIVERED_NONE, r"\bnunca␣(?:me␣)?(?:llegó|llegaron|empezó|comenzó)\b"),
        (Kind.DELIVERED_SOME, rf"\b(?:solo|sólo|solamente|únicamente)␣(?:me␣)?(?:{_CAME})␣(?:unos␣|como␣)?{NUMBER}\b"),
        (Kind.DELIVERED_SOME, rf"\b{_CAME}␣(?:solo|sólo|solamente)␣(?:unos␣)?(?:{NUMBER}|una␣parte|la␣mitad)"),
        (Kind.DELIVERED_SOME, rf"\b(?:solo|sólo|solamente)␣(?:me␣)?{_CAME}␣(?:una␣parte|la␣mitad|algunos)"),
        (Kind.DELIVERED_SOME, r"\b(?:me␣)?faltan␣(?:unos␣)?[0-9]+"),
        (Kind.DELIVERED_SOME, rf"\bno␣(?:me␣)?{_CAME}␣tod[oa]s?\b"),
        (Kind.DELIVERED_ALL, rf"(?<!no␣)(?<!no␣me␣)\b(?:me␣)?{_CAME}␣tod[oa]s?\b".replace("(?<!no␣)(?<!no␣me␣)", r"(?<!\bno )(?<!\bno me )")),
        (Kind.DELIVERED_ALL, rf"\btod[oa]s?␣(?:los␣|las␣)?(?:{_THINGS}␣)?{_CAME}\b"),
        (Kind.DROPPED, rf"\b(?:(?:se␣)?(?:cayeron|bajaron|desaparecieron|fueron)|perdí␣(?:los␣|las␣|[0-9]+␣)?{_THINGS})\b"),
        (Kind.CHARGED_TWICE, r"\b(?:cobraron|cobrado|pagué|cobro)␣(?:dos␣veces|doble|2␣veces)\b|\bdoble␣cobro\b"),
        (Kind.PAID, rf"\b(?:pagué|he␣pagado)␣(?P<before>[$€£])?{AMOUNT}(?:\s*(?P<after>usd|eur|dólares|euros?|[$€£]))?(?!\s*(?:veces|días|horas))"),
        (Kind.ALWAYS_PUBLIC, r"\b(?:cuenta|perfil)␣siempre␣(?:ha␣(?:estado|sido)|estuvo|fue|es)␣(?:públic[oa]|abiert[oa])"),
        (Kind.ALWAYS_PUBLIC, r"\b(?:cuenta|perfil)␣nunca␣(?:ha␣(?:estado|sido)|estuvo|fue)␣privad[oa]"),
        (Kind.WAS_PRIVATE, r"\b(?:cuenta|perfil)␣(?:estaba|era|estuvo)␣(?:en␣)?privad[oa]"),
        (Kind.WAS_PRIVATE, r"\b(?:puse|tenía)␣(?:la␣cuenta|el␣perfil|mi␣cuenta|mi␣perfil)␣(?:en␣)?privad[oa]"),
    ),
    conditional=words(r"^\W*(?:si|cuándo|en␣caso␣de)\b"),
    correction=words(r"\b(?:perdón|perdona|en␣realidad|quise␣decir|me␣equivoqué|mejor␣dicho|de␣hecho)\b"),
)  # fmt: skip
