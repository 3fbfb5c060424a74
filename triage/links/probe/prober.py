"""Asking the platforms: whether a target can be opened now, and where a short link leads."""

import time
from collections.abc import Callable, Iterable, Mapping

from triage.links.probe.bot_chat import VIA, BotChat
from triage.links.probe.call import Answer, Caller
from triage.links.probe.guards import Guards
from triage.links.probe.questions import KEYED, QUESTIONS, Question
from triage.links.probe.shortened import MOST_HOPS, Short, onward, short_of
from triage.links.target import Target
from triage.links.text import clean
from triage.links.verdict import ON_BY_DEFAULT, NoAnswer, Verdict

TROUBLE = (429, 500, 502, 503, 504)
"""Statuses after which a host is left alone for a while when they come again and again."""
BOT_API = "the Bot API"


class Prober:
    """Implements `triage.ports.LinkChecks`. Thread-safe; asks only the platforms it is told to.

    `bot` is the bot's own access to Telegram, None where there is none. `short_links` allows hops along short links.
    `keys` holds the operator's own API keys by platform; where one is set, its better question is asked.
    """

    def __init__(
        self,
        platforms: Iterable[str] = ON_BY_DEFAULT,
        *,
        bot: BotChat | None = None,
        short_links: bool = False,
        keys: Mapping[str, str] | None = None,
        caller: Caller | None = None,
        guards: Guards | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._platforms = frozenset(platforms)
        self._bot = bot
        self._short_links = short_links
        self._keys = {platform: key for platform, key in (keys or {}).items() if key}
        self._caller = caller or Caller()
        self._guards = guards or Guards(now)

    def check(self, target: Target, customer: str = "") -> Verdict | None:
        """The state of the target as its platform tells it now, None where nobody may or can be asked.

        Never raises. An answer of the last minutes is given again, so that one claim asks once. `customer` is on whose
        account the check is booked, empty for our own.
        """
        if target.key is None or target.platform not in self._platforms:
            return None
        ask = self._way(target, customer)
        if ask is None:
            return None
        kept = self._guards.kept(target.key)
        if kept is None:
            kept = ask()
            if kept.asked:
                self._guards.keep(target.key, kept)
        return kept

    def lengthen(self, text: str) -> Target | None:
        """The target a short link leads to, None when that cannot or may not be told. Never raises.

        Each hop reads the head of one answer from a host of the table; the page that is found is never opened.
        """
        step: Target | Short | None = short_of(clean(text)[0].strip()) if self._short_links else None
        for _ in range(MOST_HOPS):
            if not isinstance(step, Short):
                break
            step = self._hop(step)
        return step if isinstance(step, Target) else None

    def _way(self, target: Target, customer: str) -> Callable[[], Verdict] | None:
        prefix, name, id_ = f"{target.key}".split(":", 2)
        if (prefix, name) == ("tg", "chat"):
            bot = self._bot
            return (lambda: self._guarded((BOT_API, customer), VIA, lambda: bot.look(id_))) if bot else None
        key = self._keys.get(target.platform or "")
        keyed, header = KEYED.get(f"{prefix}:{name}", (None, ""))
        if key and keyed:
            return lambda: self._ask(keyed, target, customer, {header: key})
        question = QUESTIONS.get(f"{prefix}:{name}")
        return (lambda: self._ask(question, target, customer, {})) if question else None

    def _ask(self, question: Question, target: Target, customer: str, more: Mapping[str, str]) -> Verdict:
        via = f"{question.host}{question.path.split('{')[0].rstrip('/')}"

        def call() -> Verdict:
            path, query = question.path_of(target), question.query_of(target)
            answer = self._caller.get(question.host, path, query, {**question.headers, **more})
            if answer.status in TROUBLE:
                raise NoAnswer(f"HTTP {answer.status}")
            state, reason, owner = question.reader(answer)
            return Verdict(state, reason, via, owner)

        return self._guarded((question.host, customer), via, call)

    def _guarded(self, whom: tuple[str, str], via: str, call: Callable[[], Verdict]) -> Verdict:
        host, customer = whom
        refused = self._guards.refusal(host, customer)
        if refused:
            return Verdict("unknown", refused, via, asked=False)
        try:
            verdict = call()
        except NoAnswer as problem:
            self._guards.went(host, well=False)
            return Verdict("unknown", str(problem), via)
        except ValueError as problem:
            return Verdict("unknown", str(problem), via)
        self._guards.went(host, well=True)
        return verdict

    def _hop(self, short: Short) -> Target | Short | None:
        if self._guards.refusal(short.host):
            return None
        try:
            answer: Answer = self._caller.get(short.host, short.path, {}, {}, body=False)
        except NoAnswer:
            self._guards.went(short.host, well=False)
            return None
        self._guards.went(short.host, well=True)
        return onward(short, answer.location) if 300 <= answer.status < 400 and answer.location else None
