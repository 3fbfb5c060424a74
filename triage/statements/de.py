"""German."""

from triage.statements.model import Kind
from triage.statements.tongue import AMOUNT, NUMBER, Tongue, table, words

_THINGS = r"(?:follower|likes|aufrufe|views|abonnenten|abos|kommentare)"
_CAME = r"(?:gekommen|angekommen|geliefert|erhalten|bekommen)"

GERMAN = Tongue(
    forms=table(
        (Kind.DELIVERED_NONE, rf"\bnichts␣(?:davon␣|ist␣|wurde␣|habe␣ich␣)*{_CAME}\b|\bes␣kam␣(?:überhaupt␣)?nichts\b(?!␣mehr)|\bnie␣(?:an)?gekommen\b"),
        (Kind.DELIVERED_NONE, rf"\b(?:keine|null)␣{_THINGS}␣(?:sind␣|wurden␣)?{_CAME}\b|\bkein␣einziger?␣{_THINGS}"),
        (Kind.DELIVERED_SOME, rf"\bnur␣(?:etwa␣|rund␣)?{NUMBER}␣(?:{_THINGS}␣)?(?:sind␣|wurden␣|habe␣ich␣)?{_CAME}\b"),
        (Kind.DELIVERED_SOME, rf"\bkam(?:en)?␣(?:doch␣)?nur␣(?:etwa␣|rund␣)?(?:{NUMBER}|ein␣teil|die␣hälfte)"),
        (Kind.DELIVERED_SOME, rf"\bnur␣(?:ein␣teil|die␣hälfte|teilweise)␣(?:ist␣|wurde␣|kam␣)?(?:da|{_CAME})?|\bes␣fehlen␣(?:noch␣)?[0-9]+|\bnicht␣alle?s?␣(?:{_THINGS}␣)?(?:sind␣|ist␣)?{_CAME}\b"),
        (Kind.DELIVERED_ALL, rf"(?<!nicht )\balle?s?␣(?:{_THINGS}␣)?(?:ist␣|sind␣|wurden?␣)?{_CAME}\b"),
        (Kind.DROPPED, rf"\b{_THINGS}␣(?:sind␣|wieder␣|alle␣)*(?:verschwunden|gefallen|weg|abgefallen|gesunken)\b"),
        (Kind.CHARGED_TWICE, r"\b(?:zweimal|doppelt|zwei␣mal|2␣mal)␣(?:abgebucht|berechnet|bezahlt|belastet|abgezogen)\b|\bdoppelte␣(?:abbuchung|belastung)\b"),
        (Kind.PAID, rf"(?P<before>[$€])?{AMOUNT}\s*(?P<after>euro?|usd|dollar|[$€])␣(?:gezahlt|bezahlt)\b"),
        (Kind.ALWAYS_PUBLIC, r"\b(?:konto|profil|seite)␣war␣immer␣(?:öffentlich|offen)\b"),
        (Kind.WAS_PRIVATE, r"\b(?:konto|profil|seite)␣war␣(?:auf␣)?privat\b"),
    ),
    conditional=words(r"^\W*(?:wenn|falls|wann)\b"),
    correction=words(r"\b(?:entschuldigung|eigentlich|ich␣meinte|vertippt|genauer␣gesagt)\b"),
)  # fmt: skip
