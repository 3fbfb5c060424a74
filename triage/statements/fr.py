"""French."""

from triage.statements.model import Kind
from triage.statements.tongue import AMOUNT, NUMBER, Tongue, table, words

_THINGS = r"(?:abonnés|likes|j'aime|vues|commentaires|membres|followers)"

FRENCH = Tongue(
    forms=table(
        (Kind.DELIVERED_NONE, r"\brien␣(?:reçu|n'est␣(?:jamais␣)?arrivé|n'a␣été␣livré)\b(?!␣(?:de␣plus|d'autre|depuis))"),
        (Kind.DELIVERED_NONE, rf"\bjamais␣(?:arrivée?s?|livrée?s?|commencé)\b|\baucune?␣{_THINGS}␣(?:n'est|n'a)\b"),
        (Kind.DELIVERED_SOME, rf"\b(?:seulement|uniquement)␣{NUMBER}␣{_THINGS}|\breçu␣seulement␣[0-9]+"),
        (Kind.DELIVERED_SOME, rf"\breçu␣qu(?:e␣|')(?:environ␣)?(?:{NUMBER}|une␣partie|la␣moitié)"),
        (Kind.DELIVERED_SOME, r"\b(?:une␣partie|la␣moitié)␣(?:est␣(?:bien␣)?arrivée|a␣été␣livrée|manque)|\bil␣(?:en␣)?manque␣(?:encore␣)?[0-9]+|\bpas␣tout␣(?:reçu|arrivé)"),
        (Kind.DELIVERED_ALL, r"\btout␣(?:est␣(?:bien␣)?arrivé|a␣été␣livré)\b|\bj'ai␣(?:bien␣)?tout␣reçu\b"),
        (Kind.DROPPED, rf"\b{_THINGS}␣(?:ont␣|sont␣|tous␣|presque␣|ensuite␣)*(?:disparu|chuté|baissé|partis)\b|\bperdu␣(?:mes␣|les␣|des␣|[0-9]+␣)?{_THINGS}"),
        (Kind.CHARGED_TWICE, r"\b(?:débitée?|facturée?|payé|prélevée?)␣(?:deux|2)␣fois\b|\bdouble␣(?:débit|prélèvement|facturation)\b"),
        (Kind.PAID, rf"\bj'ai␣payé␣(?P<before>[$€])?{AMOUNT}(?:\s*(?P<after>usd|eur|euros?|dollars?|[$€]))?(?!\s*(?:fois|jours|heures))"),
        (Kind.ALWAYS_PUBLIC, r"\b(?:compte|profil|page)␣(?:a␣toujours␣été|est␣toujours␣restée?)␣(?:public|publique|ouverte?)"),
        (Kind.WAS_PRIVATE, r"\b(?:compte|profil|page)␣était␣(?:en␣)?privée?\b"),
    ),
    conditional=words(r"^\W*(?:si|quand|au␣cas␣où)\b"),
    correction=words(r"\b(?:pardon|désolée?|en␣fait|je␣voulais␣dire|je␣me␣suis␣trompée?)\b"),
)  # fmt: skip
