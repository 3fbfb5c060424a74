"""Trying order numbers: when a chat, an account or everybody together has been wrong too often.

Who is slowed waits before the records are looked at, whatever the number; who is stopped is answered as for an unknown
order, whatever the number. So trying on teaches nothing. A person is reached all the same.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FREE = 3
"""So many wrong numbers an hour cost a chat nothing."""
FIRST_WAIT, LONGEST_WAIT = 5.0, 300.0
"""Seconds after the last wrong number until the next look, doubled with each further one."""
CHAT_STOPS = 10
"""Wrong numbers of one chat within a day, after which it is stopped."""
ACCOUNT_STOPS = 15
"""The same for all chats tied to one account."""
ALL_SLOW, ALL_STOP = 60, 300
"""Wrong numbers of everybody within an hour; a chat tied to an account is not held up by what others try."""
ALL_WAIT = 10.0


@dataclass(frozen=True, slots=True)
class Tries:
    """How often a number was wrong: this chat within an hour and a day, its account a day, everybody an hour.

    `last` is when this chat was wrong last, None when it never was; `tied` that the chat is proven to be an account's.
    """

    chat_hour: int = 0
    chat_day: int = 0
    account_day: int = 0
    all_hour: int = 0
    last: datetime | None = None
    tied: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """`wait` seconds before the records may be looked at; `stopped` when they may not be at all, with the reason."""

    wait: float = 0.0
    stopped: str = ""


def pace(tries: Tries, now: datetime) -> Pace:
    """Whether a number may be looked up now."""
    stopped = _stopped(tries)
    if stopped:
        return Pace(stopped=stopped)
    wait = 0.0
    if tries.chat_hour > FREE and tries.last is not None:
        due = min(FIRST_WAIT * 2.0 ** (tries.chat_hour - FREE - 1), LONGEST_WAIT)
        wait = due - (now - tries.last).total_seconds()
    if tries.all_hour >= ALL_SLOW and not tries.tied and tries.last is not None:
        wait = max(wait, ALL_WAIT - (now - tries.last).total_seconds())
    return Pace(wait=max(0.0, wait))


def _stopped(tries: Tries) -> str:
    if tries.chat_day >= CHAT_STOPS:
        return f"{tries.chat_day} wrong order numbers from this chat within a day"
    if tries.account_day >= ACCOUNT_STOPS:
        return f"{tries.account_day} wrong order numbers from this account within a day"
    if tries.all_hour >= ALL_STOP and not tries.tied:
        return f"{tries.all_hour} wrong order numbers from all chats within an hour"
    return ""
