"""Turkish."""

from triage.statements.model import Kind
from triage.statements.tongue import AMOUNT, NUMBER, Tongue, table, words

_THINGS = r"(?:takipçi|beğeni|izlenme|yorum|abone|üye)"

TURKISH = Tongue(
    forms=table(
        (Kind.DELIVERED_NONE, r"\bhiç(?:(?:␣)?bir(?:␣)?şey|(?:␣)?biri)?␣gelmedi\b"),
        (Kind.DELIVERED_SOME, rf"\b(?:sadece|yalnızca)␣{NUMBER}(?:␣(?:tane␣)?\w+)?␣geldi\b"),
        (Kind.DELIVERED_SOME, rf"\b(?:yarısı|bir␣kısmı|kısmen)␣geldi\b|\b[0-9]+␣(?:tane␣)?(?:{_THINGS}␣)?eksik\b|\b(?:hepsi|tamamı)␣gelmedi\b"),
        (Kind.DELIVERED_ALL, r"\b(?:hepsi|tamamı)␣geldi\b"),
        (Kind.DROPPED, rf"\b{_THINGS}\w*␣(?:hepsi␣|tekrar␣|sonra␣)*(?:düştü|silindi|azaldı|kayboldu)\b|\b(?:sonra|tekrar)␣düştü\b"),
        (Kind.CHARGED_TWICE, r"\b(?:iki|2)␣(?:kez|kere|defa)␣(?:para␣)?(?:çekildi|ödedim|kesildi|tahsil)|\bpara␣(?:iki|2)␣(?:kez|kere|defa)␣(?:çekildi|kesildi)"),
        (Kind.PAID, rf"(?P<before>[₺$€])?{AMOUNT}\s*(?P<after>tl|lira|usd|dolar|euro|[₺$€])␣ödedim\b"),
        (Kind.ALWAYS_PUBLIC, r"\b(?:hesabım|profilim)␣(?:hep|her␣zaman)␣açıktı\b"),
        (Kind.WAS_PRIVATE, r"\b(?:hesabım|hesap|profilim|profil)␣gizliydi\b"),
    ),
    conditional=words(r"^\W*eğer\b"),
    correction=words(r"\b(?:pardon|aslında|yanlış␣yazdım|özür␣dilerim)\b"),
)  # fmt: skip
