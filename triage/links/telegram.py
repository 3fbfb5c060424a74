"""Telegram: public names, posts, and the invitations and member-only addresses that are private by construction."""

import re

from triage.links.address import Address
from triage.links.pieces import BROKEN, MESSAGES, PAGE, comment, digits, fits, is_number, name_of, words
from triage.links.target import LinkError, Target, key_of, target

NAME = "telegram"
HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog", "www.t.me", "www.telegram.me"})
APP_HOSTS = frozenset({"web.telegram.org", "webk.telegram.org", "webz.telegram.org"})
RESERVED = words(
    "addemoji addstickers addtheme addstyle auth a bg call confirmphone contact giftcode invoice iv k login m msg "
    "newbot nft proxy setlanguage share socks stickers web www z"
)
PHONE = "This is a telephone number, not a channel or a group."

_NAME = re.compile(r"(?!.*__)[A-Za-z][A-Za-z0-9_]{1,31}(?<!_)")
_HASH = re.compile(r"[A-Za-z0-9_-]{5,64}")
_SUBDOMAIN = re.compile(r"([a-z0-9_]{2,32})\.t\.me")


def is_host(host: str) -> bool:
    """The hosts of Telegram, and every name below t.me, which stands for the public name itself."""
    found = _SUBDOMAIN.fullmatch(host)
    return host in HOSTS or host in APP_HOSTS or (found is not None and found[1] not in RESERVED)


def read(address: Address) -> Target:
    """The target of an address on a Telegram host or under `tg:`. Raises LinkError when there is none."""
    if address.scheme == "tg":
        return _app(address)
    if address.host in APP_HOSTS:
        raise LinkError("Send the t.me link of the channel or post, not the address of the app.", kind="app")
    segments = address.segments
    found = _SUBDOMAIN.fullmatch(address.host)
    if found and address.host not in HOSTS:
        segments = (found[1], *segments)
    return _path(address, segments)


def public(name: str) -> Target:
    """A chat by its public name, given without '@'. Raises LinkError for an impossible name."""
    return target(NAME, "chat", name_of(name, _NAME, RESERVED | _BY_FIRST.keys()), audience="anyone")


def _path(address: Address, segments: tuple[str, ...]) -> Target:
    if segments and segments[0].lower() == "s" and len(segments) > 1:
        segments = segments[1:]
    first = segments[0] if segments else ""
    if first.startswith(("+", " ")):
        return _plus(first[1:])
    if first.lower() in _BY_FIRST:
        return _BY_FIRST[first.lower()](address, segments)
    if not first or first.startswith("$"):
        raise LinkError(PAGE)
    return _public(address, segments)


def _plus(rest: str) -> Target:
    if is_number(rest):
        raise LinkError(PHONE, kind="phone", audience="members")
    return _invite(rest)


def _invite(hash_: str) -> Target:
    return target(NAME, "invite", fits(hash_, _HASH), audience="invited")


def _public(address: Address, segments: tuple[str, ...]) -> Target:
    """`/<name>[/<post>[/<message in topic>]]`, `/<name>/s/<story>`; other tails belong to bots and their apps."""
    chat = public(segments[0].removeprefix("@"))
    rest = segments[1:]
    if not rest:
        return chat
    if rest[0] == "s" and len(rest) > 1:
        return target(NAME, "story", f"{chat.id}/{digits(rest[1])}", owner=chat.key)
    if not is_number(rest[0]):
        return target(NAME, "app", f"{chat.id}/{fits(rest[0], _NAME).lower()}", owner=chat.key)
    return _post(address, chat, rest)


def _post(address: Address, chat: Target, rest: tuple[str, ...]) -> Target:
    """The last number is the message: with two of them the first is the topic it stands in."""
    number = digits(rest[1] if len(rest) > 1 and is_number(rest[1]) else rest[0])
    part = comment(address.ask("comment"))
    return target(NAME, "post", f"{chat.id}/{number}", owner=chat.key, part=part, audience="anyone")


def _join(_address: Address, segments: tuple[str, ...]) -> Target:
    return _invite(segments[1] if len(segments) > 1 else "")


def _members(_address: Address, segments: tuple[str, ...]) -> Target:
    """`/c/<channel>[/<topic>]/<message>`: opens for members only."""
    numbers = [digits(piece) for piece in segments[1:4]]
    if not numbers:
        raise LinkError(BROKEN)
    return _private(numbers[0], numbers[-1] if len(numbers) > 1 else "")


def _private(channel: str, message: str) -> Target:
    chat = key_of(NAME, "privatechat", digits(channel))
    if not message:
        return target(NAME, "privatechat", digits(channel), audience="members")
    return target(NAME, "privatepost", f"{digits(channel)}/{digits(message)}", owner=chat, audience="members")


def _boost(address: Address, segments: tuple[str, ...]) -> Target:
    if len(segments) > 1:
        return public(segments[1])
    return _private(address.ask("c"), "")


def _folder(_address: Address, segments: tuple[str, ...]) -> Target:
    return target(NAME, "folder", fits(segments[1] if len(segments) > 1 else "", _HASH), audience="invited")


def _app(address: Address) -> Target:
    """`tg:` addresses, read as the web addresses they stand for."""
    command, ask = address.first, address.ask
    if command == "resolve" and ask("phone"):
        raise LinkError(PHONE, kind="phone", audience="members")
    if command == "resolve":
        tail = ("s", ask("story")) if ask("story") else tuple(filter(None, (ask("post"),)))
        return _public(address, (ask("domain"), *tail))
    if command == "join":
        return _invite(ask("invite"))
    if command == "privatepost":
        return _private(ask("channel"), ask("post"))
    if command == "addlist":
        return _folder(address, ("addlist", ask("slug")))
    if command == "boost":
        return public(ask("domain")) if ask("domain") else _private(ask("channel"), "")
    raise LinkError(MESSAGES if command in ("user", "openmessage") else PAGE)


_BY_FIRST = {"joinchat": _join, "c": _members, "boost": _boost, "addlist": _folder}
