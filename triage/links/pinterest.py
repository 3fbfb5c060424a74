"""Pinterest: pins, users, boards, on some forty national hosts."""

import re

from triage.links.address import Address
from triage.links.pieces import PAGE, digits, fits, words
from triage.links.target import LinkError, Target, key_of, target

NAME = "pinterest"
SHORT_HOSTS = frozenset({"pin.it", "www.pin.it"})
ENDINGS = words(
    "at be ca ch cl co co.at co.id co.il co.in co.kr co.nz co.uk co.za com com.ar com.au com.bo com.br com.co com.ec "
    "com.mx com.pe com.ph com.pl com.py com.tr com.uy com.vn cz de dk ec es fi fr gr hk hu id ie in info "
    "info.pl it jp kr mx net nl no nz pe ph pl pt ro ru se sg si sk th tw uk us vn"
)
TABS = words("_created _saved _pins _shop _boards pins boards created saved followers following")
RESERVED = words(
    "about business categories convo convert-business discover explore homefeed ideas inbox login logout news_hub "
    "notifications oauth password pin-builder resource search settings shop shopping signup today topics videos "
    "_tools ads analytics"
)

_HOST = re.compile(r"(?:(?:www|m|in|[a-z]{2})\.)?pinterest\.([a-z.]{2,12})")
_USER = re.compile(r"[\w.-]{2,60}")
_BOARD = re.compile(r"[^\s/?#<>\"]{1,200}")


def is_host(host: str) -> bool:
    """pinterest.com, its languages and its national sites."""
    found = _HOST.fullmatch(host)
    return found is not None and found[1] in ENDINGS


def read(address: Address) -> Target:
    """The target of an address on a Pinterest host. Raises LinkError when there is none."""
    if address.first == "pin":
        return target(NAME, "pin", digits(address.at(1).rpartition("--")[2]))
    if not address.first or address.first in RESERVED:
        raise LinkError(PAGE)
    user, board = fits(address.at(0).casefold(), _USER), address.at(1).casefold()
    if not board or board in TABS:
        return target(NAME, "user", user)
    return target(NAME, "board", f"{user}/{fits(board, _BOARD)}", owner=key_of(NAME, "user", user))
