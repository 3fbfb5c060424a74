"""Russian."""

from triage.statements.model import Kind
from triage.statements.tongue import AMOUNT, NUMBER, Tongue, table, words

_THINGS = r"(?:подписчик\w*|лайк\w*|просмотр\w*|комментари\w*|участник\w*)"
_CAME = r"(?:пришл[аои]|приш[её]л|доставлен[аоы]?|доставили|получил[аи]?|накрутили|начислили)"

RUSSIAN = Tongue(
    forms=table(
        (Kind.DELIVERED_NONE, rf"\b(?:ничего|ни␣одного(?:␣{_THINGS})?|ни␣один(?:␣{_THINGS})?)␣(?:так␣и␣|мне␣)*не␣{_CAME}\b"),
        (Kind.DELIVERED_NONE, rf"\b(?:так␣и␣|мне␣)*не␣{_CAME}␣(?:мне␣)?(?:ничего|ни␣одного|ни␣один)\b(?!␣(?:больше|нового))"),
        (Kind.DELIVERED_NONE, r"\bзаказ␣(?:так␣и␣)?не␣(?:начался|начали|выполнен␣вообще)\b"),
        (Kind.DELIVERED_SOME, rf"\b{_CAME}␣(?:мне␣)?(?:только|лишь|всего)␣(?:около␣)?(?:{NUMBER}|часть|половина)"),
        (Kind.DELIVERED_SOME, rf"\b(?:только|лишь)␣(?:{NUMBER}|часть|половина)(?:␣{_THINGS})?␣{_CAME}\b"),
        (Kind.DELIVERED_SOME, rf"\b(?:{_CAME}␣не␣вс[её]|не␣вс[её]␣{_CAME})\b"),
        (Kind.DELIVERED_SOME, rf"\b{_CAME}␣частично\b"),
        (Kind.DELIVERED_ALL, rf"(?<!не )\bвс[её]␣(?:{_THINGS}␣)?{_CAME}\b|\b{_CAME}␣вс[её]\b"),
        (Kind.DROPPED, rf"\b(?:{_THINGS}␣)?(?:отписались|списались|отвалились|пропали|упали|исчезли|ушли)\b"),
        (Kind.CHARGED_TWICE, r"\b(?:списали|сняли|оплатил[аи]?|заплатил[аи]?)␣(?:деньги␣)?(?:дважды|два␣раза|2␣раза)\b|\bдвойное␣списание\b"),
        (Kind.PAID, rf"\b(?:я␣)?(?:заплатил|оплатил)[аи]?␣(?P<before>[$€£])?{AMOUNT}(?:\s*(?P<after>usd|eur|руб\w*|доллар\w*|евро|[$€₽]))?(?!\s*раз)"),
        (Kind.ALWAYS_PUBLIC, r"\b(?:аккаунт|профиль|канал)␣(?:всегда␣(?:был␣)?(?:открыт\w*|публичн\w*)|никогда␣не␣был␣(?:закрыт\w*|приватн\w*))"),
        (Kind.WAS_PRIVATE, r"\b(?:аккаунт|профиль|канал)␣был␣(?:закрыт\w*|приватн\w*)"),
        (Kind.WAS_PRIVATE, r"\bя␣(?:закрыл|закрыла)␣(?:аккаунт|профиль|канал)\b"),
    ),
    conditional=words(r"^\W*(?:если|когда␣(?:будет|прид))"),
    correction=words(r"\b(?:точнее|извините|ошибся|ошиблась|вернее|на␣самом␣деле|то␣есть)\b"),
)  # fmt: skip
