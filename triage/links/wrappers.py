"""Addresses that carry another address inside: leave-notices, login walls, embed frames. Nothing is fetched."""

from dataclasses import dataclass

from triage.links.address import Address

MOST_LAYERS = 2


@dataclass(frozen=True, slots=True)
class _Wrapper:
    """Hosts (a leading dot takes the subdomains too), the beginning of the path, the parameters to look in."""

    hosts: tuple[str, ...]
    path: tuple[str, ...]
    parameters: tuple[str, ...]

    def holds(self, address: Address) -> bool:
        on_host = any(
            address.host == host.lstrip(".") or (host.startswith(".") and address.host.endswith(host))
            for host in self.hosts
        )
        return on_host and tuple(piece.lower() for piece in address.segments[: len(self.path)]) == self.path


_WRAPPERS = (
    _Wrapper(("l.facebook.com", "lm.facebook.com", "l.messenger.com"), (), ("u",)),
    _Wrapper(("l.instagram.com", "l.threads.com", "l.threads.net"), (), ("u",)),
    _Wrapper((".facebook.com",), ("l.php",), ("u",)),
    _Wrapper((".facebook.com",), ("flx", "warn"), ("u",)),
    _Wrapper((".facebook.com",), ("login",), ("next",)),
    _Wrapper((".facebook.com",), ("login.php",), ("next",)),
    _Wrapper((".facebook.com",), ("plugins",), ("href",)),
    _Wrapper((".instagram.com",), ("accounts", "login"), ("next",)),
    _Wrapper((".tiktok.com",), ("login",), ("redirect_url",)),
    _Wrapper((".x.com", ".twitter.com"), ("i", "flow", "login"), ("redirect_after_login",)),
    _Wrapper((".x.com", ".twitter.com"), ("login",), ("redirect_after_login",)),
    _Wrapper((".youtube.com",), ("redirect",), ("q",)),
    _Wrapper((".youtube.com",), ("attribution_link",), ("u",)),
    _Wrapper((".youtube.com",), ("oembed",), ("url",)),
    _Wrapper(("consent.youtube.com", "consent.google.com"), (), ("continue",)),
    _Wrapper(("out.reddit.com",), (), ("url",)),
    _Wrapper((".vk.com", ".vk.ru"), ("away.php",), ("to",)),
    _Wrapper((".vk.com", ".vk.ru"), ("away",), ("to",)),
    _Wrapper(("google.com", "www.google.com"), ("url",), ("q", "url")),
    _Wrapper(("t.umblr.com",), ("redirect",), ("z",)),
    _Wrapper(("steamcommunity.com", "www.steamcommunity.com"), ("linkfilter",), ("url", "u")),
    _Wrapper((".linkedin.com",), ("redir", "redirect"), ("url",)),
    _Wrapper((".linkedin.com",), ("safety", "go"), ("url",)),
    _Wrapper(("w.soundcloud.com",), ("player",), ("url",)),
    _Wrapper(("exit.sc",), (), ("url",)),
)


def inner(address: Address) -> str | None:
    """The text of the address inside, None when this is no wrapper. A path alone is completed with the host.

    Raises LinkError when the parameter is given twice, differently.
    """
    for wrapper in _WRAPPERS:
        if wrapper.holds(address):
            found = next(filter(None, map(address.ask, wrapper.parameters)), None)
            if found:
                return f"https://{address.host}{found}" if _is_path(found) else found
    return None


def is_wrapper_host(host: str) -> bool:
    """Whether the host exists only to carry other addresses."""
    return any(host in wrapper.hosts and not wrapper.path for wrapper in _WRAPPERS) or host in (
        "t.umblr.com",
        "exit.sc",
    )


def _is_path(text: str) -> bool:
    return text.startswith("/") and not text.startswith("//")
