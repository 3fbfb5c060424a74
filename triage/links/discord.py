"""Discord: invitations, and the addresses inside a server, which open for members only."""

import re

from triage.links.address import Address
from triage.links.pieces import BROKEN, MESSAGES, PAGE, digits, fits
from triage.links.target import LinkError, Target, key_of, target

NAME = "discord"
INVITE_HOSTS = frozenset({"discord.gg", "www.discord.gg"})
HOSTS = INVITE_HOSTS | frozenset(
    f"{sub}{host}" for host in ("discord.com", "discordapp.com") for sub in ("", "www.", "canary.", "ptb.", "m.")
)
INVITATION = "It is an invitation: whoever holds it can come in while it is valid, which the address does not say."

_CODE = re.compile(r"[A-Za-z0-9-]{2,64}")


def read(address: Address) -> Target:
    """The target of an address on a Discord host. Raises LinkError when there is none."""
    if address.host in INVITE_HOSTS:
        return _invite(address.at(1) if address.first == "invite" else address.at(0))
    reader = _BY_FIRST.get(address.first)
    if reader is None:
        raise LinkError(PAGE)
    return reader(address)


def _invite(code: str) -> Target:
    if not code:
        raise LinkError(PAGE)
    return target(NAME, "invite", fits(code, _CODE), why=INVITATION)


def _invite_path(address: Address) -> Target:
    return _invite(address.at(1))


def _channel(address: Address) -> Target:
    """`/channels/<server>/<channel>[/<message>]`; `@me` stands for a conversation."""
    if address.at(1) == "@me":
        raise LinkError(MESSAGES, kind="conversation", audience="members")
    numbers = [digits(piece) for piece in address.segments[1:4]]
    if not numbers:
        raise LinkError(BROKEN)
    kind = ("server", "channel", "message")[len(numbers) - 1]
    owner = key_of(NAME, "server", numbers[0]) if len(numbers) > 1 else None
    return target(NAME, kind, "/".join(numbers), owner=owner, audience="members")


def _event(address: Address) -> Target:
    server, event = digits(address.at(1)), digits(address.at(2))
    return target(NAME, "event", f"{server}/{event}", owner=key_of(NAME, "server", server))


def _user(address: Address) -> Target:
    return target(NAME, "user", digits(address.at(1)))


_BY_FIRST = {"invite": _invite_path, "channels": _channel, "events": _event, "users": _user}
