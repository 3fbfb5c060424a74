"""Indonesian."""

from triage.statements.model import Kind
from triage.statements.tongue import AMOUNT, NUMBER, Tongue, table, words

_THINGS = r"(?:pengikut|followers?|likes?|views?|tayangan|komentar|subscriber|anggota|member)(?:nya|␣saya)?"
_NOT = r"(?:tidak|belum|gak|ga|nggak|enggak)"

INDONESIAN = Tongue(
    forms=table(
        (Kind.DELIVERED_NONE, rf"\b{_NOT}␣ada␣(?:satu␣pun␣|satupun␣|apa␣pun␣)?yang␣(?:masuk|datang)\b|\b{_NOT}␣masuk␣(?:sama␣sekali|apa-apa|satu(?:␣)?pun)\b"),
        (Kind.DELIVERED_SOME, rf"\b(?:cuma|hanya|baru)␣masuk␣(?:sekitar␣)?(?:{NUMBER}|setengah|sebagian)"),
        (Kind.DELIVERED_SOME, rf"\b(?:cuma|hanya|baru)␣{NUMBER}␣(?:{_THINGS}␣)?yang␣masuk\b|\b(?:masih␣)?kurang␣[0-9]+"),
        (Kind.DELIVERED_ALL, rf"\bsudah␣masuk␣semua\b|\bsemua␣(?:{_THINGS}␣)?sudah␣masuk\b"),
        (Kind.DROPPED, rf"\b{_THINGS}␣(?:hilang|turun|berkurang|drop|ngedrop)\b|\b(?:turun|hilang|drop)␣lagi\b"),
        (Kind.CHARGED_TWICE, r"\b(?:terpotong|dipotong|ditagih|bayar)␣(?:dua|2)␣kali\b"),
        (Kind.PAID, rf"\b(?:saya␣)?bayar␣(?P<before>rp\.?|\$)?\s*{AMOUNT}(?:\s*(?P<after>rupiah|usd|dolar|ribu|rb|juta|k\b))?(?!\s*(?:kali|hari|jam))"),
        (Kind.ALWAYS_PUBLIC, r"\b(?:akun|profil)(?:␣saya)?␣selalu␣(?:publik|terbuka)\b"),
        (Kind.WAS_PRIVATE, r"\b(?:akun|profil)(?:␣saya)?␣(?:waktu␣itu|sempat)␣(?:di)?(?:private|privat|kunci|gembok)\b"),
    ),
    conditional=words(r"^\W*(?:kalau|kalo|jika|kapan|bila)\b"),
    correction=words(r"\b(?:maaf|sebenarnya|maksud␣saya|ternyata|ralat)\b"),
)  # fmt: skip
