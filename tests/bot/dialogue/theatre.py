"""Plays a conversation: what the customer does, what happens to the case, and what the pure dialogue answers."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from bot.dialogue import from_case, silence
from bot.dialogue.advance import advance
from bot.dialogue.draft import Draft
from bot.dialogue.turn import Act, Button, Turn
from bot.inbound import Attachment, FileState, Inbound, Kind
from triage.decision import Action, Decision

START = datetime(2026, 7, 14, 9, 0, tzinfo=UTC)
CLAUSES = {"F4.b": ("Undelivered part", "the undelivered part is credited once the order has ended", "")}
LONG = "Nothing of it ever came. " * 200


@dataclass
class Theatre:
    """One chat. A case is opened in the draft as the product does it, when a turn asks for one."""

    language: str = "en"
    draft: Draft = field(default_factory=Draft)
    heard: list[Turn] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    cases: int = 0

    def does(self, said: str) -> Turn:
        """The customer does something, in the notation of the transcripts."""
        return self.gives(advance(Draft.from_json(self.draft.to_json()), self.inbound(said)))

    def happens(self, event: str) -> Turn:
        """Something happens to the case."""
        name = next(name for name in EVENTS if event.startswith(name))
        return self.gives(EVENTS[name](self, event.removeprefix(name).strip()))

    def gives(self, turn: Turn) -> Turn:
        """Take the turn as the chat's new state."""
        draft = turn.draft
        if {Act.SUBMIT, Act.PERSON} & set(turn.acts) and draft.case_id is None:
            self.cases += 1
            draft = replace(draft, case_id=self.cases, case_number=f"C-{self.cases}")
        self.draft = draft
        self.heard.append(turn)
        return turn

    def inbound(self, said: str) -> Inbound:
        """The inbound of one line."""
        marked = re.fullmatch(r"\[([^\]]+)\] ?(.*)", said, re.DOTALL)
        what, words = (marked[1], marked[2]) if marked else ("", said)
        key = f"m{len(self.sent) + 1}"
        plain = Inbound(
            channel="web",
            event_id=key,
            chat_key="c",
            at=START + timedelta(minutes=len(self.sent)),
            language=self.language,
            message_key=key,
        )
        if what.startswith(("button ", "old button ", "forged ")):
            return replace(plain, kind=Kind.BUTTON, button=self.data(what))
        if what.startswith("edit "):
            return replace(plain, kind=Kind.EDIT, message_key=f"m{what.removeprefix('edit ')}", text=words)
        self.sent.append(said)
        if what == "secret":
            plain = replace(plain, redactions=(("card", 0, 1),))
        text = LONG if what == "5000 characters" else words
        return replace(plain, text=text, attachments=self.files(what))

    def data(self, what: str) -> str:
        """The data of the button named: of the last message that had buttons, or of any older one."""
        if what.startswith("forged "):
            return what.removeprefix("forged ")
        label = what.removeprefix("old ").removeprefix("button ")
        shown = [buttons for buttons in map(buttons_of, self.heard) if buttons]
        pool = [one for buttons in shown for one in buttons] if what.startswith("old ") else shown[-1]
        return next(one.data for one in pool if one.label == label)

    def files(self, what: str) -> tuple[Attachment, ...]:
        """The files of a message."""
        number = len(self.sent)
        if what == "pdf":
            return (Attachment("shot.png", FileState.REFUSED, reason="not_a_picture"),)
        if what.startswith("refused "):
            reasons = what.removeprefix("refused ").split()
            return tuple(Attachment("x", FileState.REFUSED, reason=reason) for reason in reasons)
        counted = re.fullmatch(r"photo(?: x([0-9]+))?", what)
        count = int(counted[1] or 1) if counted else 0
        return tuple(Attachment("p", FileState.STORED, evidence_id=number * 100 + place) for place in range(count))


def buttons_of(turn: Turn) -> list[Button]:
    """Every button that a turn shows."""
    return [one for reply in turn.replies for row in reply.buttons for one in row]


def lines_of(turn: Turn) -> list[str]:
    """Everything a customer reads of a turn, line by line; the labels of the buttons as one line of their own."""
    lines = [line for reply in turn.replies for line in reply.text.split("\n") if line.strip()]
    if turn.notice:
        lines.append(turn.notice)
    if buttons_of(turn):
        lines.append(" ".join(f"[{one.label}]" for one in buttons_of(turn)))
    return lines


def _credited(theatre: Theatre, words: str) -> Turn:
    amount, currency = words.split()
    draft = theatre.draft
    return from_case.told_credited(
        draft,
        case_id=draft.case_id or 0,
        order_number=draft.number,
        amount=Decimal(amount),
        currency=currency,
        formula="",
        clauses=CLAUSES,
    )


def _returned(theatre: Theatre, words: str) -> Turn:
    return from_case.told_returned(theatre.draft, Decision(Action.RETURNED, shown={"panel_returned": words}))


def _advised(theatre: Theatre, _words: str) -> Turn:
    decision = Decision(
        Action.ADVISE,
        clauses=("F4.b",),
        shown={"order_status": "in_progress"},
        would_change={"order_status": "partial"},
    )
    return from_case.told_advice(theatre.draft, decision, CLAUSES)


def _approved(theatre: Theatre, words: str) -> Turn:
    amount, currency = words.split()
    return from_case.person_approved(theatre.draft, "Ana", Decimal(amount), currency, "", CLAUSES)


EVENTS: dict[str, Callable[[Theatre, str], Turn]] = {
    "credited": _credited,
    "pending": lambda theatre, _: from_case.told_credit_pending(theatre.draft),
    "returned": _returned,
    "advised": _advised,
    "asked": lambda theatre, words: from_case.asked_for(theatre.draft, words.split()),
    "handed off": lambda theatre, _: from_case.handed_off(theatre.draft, theatre.draft.case_number),
    "unreachable": lambda theatre, _: from_case.handed_off(theatre.draft, theatre.draft.case_number, unreachable=True),
    "person says": lambda theatre, words: from_case.person_says(theatre.draft, "Ana", words),
    "person asks": lambda theatre, words: from_case.person_asks(theatre.draft, "Ana", words.split(), ""),
    "person approved": _approved,
    "person declined": lambda theatre, words: from_case.person_declined(theatre.draft, "Ana", CLAUSES, words),
    "still waiting": lambda theatre, _: from_case.still_waiting(theatre.draft, theatre.draft.case_number),
    "reminder": lambda theatre, _: silence.reminder(theatre.draft),
    "parked": lambda theatre, _: silence.parked(theatre.draft),
    "person closed": lambda theatre, words: from_case.person_closed(theatre.draft, "Ana", words),
}
"""What can happen to a case, as the transcripts call it."""
