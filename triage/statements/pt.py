"""Portuguese."""

from triage.statements.model import Kind
from triage.statements.tongue import AMOUNT, NUMBER, Tongue, table, words

_THINGS = r"(?:seguidores|curtidas|likes|visualizações|visualizacoes|comentários|inscritos|membros)"
_CAME = r"(?:chegou|chegaram|veio|vieram|entregaram|recebi|entrou|entraram)"

PORTUGUESE = Tongue(
    forms=table(
        (Kind.DELIVERED_NONE, rf"\bn[ãa]o␣(?:me␣)?{_CAME}␣(?:absolutamente␣)?(?:nada|nenhuma?)\b(?!␣mais)"),
        (Kind.DELIVERED_NONE, rf"\bnada␣(?:foi␣)?(?:entregue|{_CAME})\b|\bnunca␣(?:começou|{_CAME})\b"),
        (Kind.DELIVERED_SOME, rf"\b(?:s[óo]|somente|apenas)␣{_CAME}␣(?:uns␣|umas␣|cerca␣de␣)?(?:{NUMBER}|(?:a␣)?metade|(?:uma␣)?parte)"),
        (Kind.DELIVERED_SOME, rf"\b{_CAME}␣(?:s[óo]|somente|apenas)␣(?:uns␣)?(?:{NUMBER}|(?:a␣)?metade|(?:uma␣)?parte)"),
        (Kind.DELIVERED_SOME, rf"\bfalta(?:m|ram)?␣(?:uns␣)?[0-9]+|\bn[ãa]o␣{_CAME}␣(?:tudo|todos|todas)\b"),
        (Kind.DELIVERED_ALL, rf"(?<!não )(?<!nao )\b{_CAME}␣(?:tudo|todos|todas)\b|\b(?:tudo|todos|todas)␣(?:os␣|as␣)?(?:{_THINGS}␣)?{_CAME}\b"),
        (Kind.DROPPED, rf"\b(?:ca[íi]ram|sumiram|desapareceram)\b|\bperdi␣(?:os␣|as␣|[0-9]+␣)?{_THINGS}"),
        (Kind.CHARGED_TWICE, r"\b(?:cobrad[oa]|cobraram|paguei|descontaram)␣(?:duas␣vezes|2␣vezes|em␣dobro)|\bcobrança␣(?:dupla|duplicada)"),
        (Kind.PAID, rf"\bpaguei␣(?P<before>r\$|[$€])?\s*{AMOUNT}(?:\s*(?P<after>reais|real|brl|usd|eur|d[óo]lares|euros?))?(?!\s*(?:vezes|dias|horas))"),
        (Kind.ALWAYS_PUBLIC, r"\b(?:conta|perfil)␣sempre␣(?:foi|esteve)␣(?:públic[oa]|abert[oa])"),
        (Kind.WAS_PRIVATE, r"\b(?:conta|perfil)␣(?:estava|era|ficou)␣privad[oa]"),
    ),
    conditional=words(r"^\W*(?:se(?!␣(?:me|cayeron|bajaron|fueron|desaparecieron))|quando|caso)\b"),
    correction=words(r"\b(?:na␣verdade|desculp\w+|me␣enganei|quis␣dizer)\b"),
)  # fmt: skip
