"""Links: every spelling of a target brought to one key, by shape alone. Nothing here opens a connection.

`parse` reads one pasted text, `find` every link of a free one, `match` compares two targets.
"""

from triage.links.canonical import canonical_url
from triage.links.handles import read_handle
from triage.links.match import Match, match
from triage.links.services import platform_of_service
from triage.links.target import LinkError, Target, nothing
from triage.links.text import MOST_CHARACTERS, Found, clean, find

__all__ = ["Found", "Match", "Target", "canonical_url", "find", "match", "parse", "platform_of_service"]

SEVERAL = "There is more than one link in this text: please send the one that was ordered."
TOO_LONG = "This text is far too long: please send the link alone."


def parse(text: str, platform: str | None = None) -> Target:
    """The one target a pasted text means. Never raises: without a target, `key` is None and `error` says why.

    Text and markup around the link are allowed. A bare name (`@name`, `name`) counts only when `platform`, as named by
    `platform_of_service`, is given. Links to two different targets are no answer.
    """
    if len(text) > MOST_CHARACTERS:
        return nothing(LinkError(TOO_LONG))
    targets = [found.target for found in find(text)]
    known = {(target.key, target.part): target for target in targets if target.key}
    if len(known) > 1:
        return nothing(LinkError(SEVERAL))
    if known:
        return next(iter(known.values()))
    if targets:
        return next((target for target in targets if target.platform), targets[0])
    try:
        return read_handle(clean(text)[0], platform)
    except LinkError as problem:
        return nothing(problem, platform)
