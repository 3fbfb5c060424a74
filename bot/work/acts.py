"""Doing what a turn asked for: opening, resubmitting, relaying, accepting, handing over, withdrawing."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from bot.dialogue import afterwards
from bot.dialogue.courtesy import only_thanks
from bot.dialogue.draft import Draft, Stage
from bot.dialogue.turn import Act, Turn
from bot.work.asides import ASIDES
from bot.work.batches import meant, queue_together
from bot.work.due import set_due
from bot.work.handing import hand_off
from bot.work.queueing import queue_gathering
from bot.work.scene import Scene
from bot.work.speaking import speak
from storage import cases, messages
from storage.cases import Case
from storage.statements import keep_statements
from storage.wordings import keep_wording
from triage.claim import Claim
from triage.links import parse


def perform(conn: Connection, scene: Scene) -> tuple[Draft, int | None]:
    """Do every act of the turn, in order. Returns the draft as it is afterwards and the case it speaks about."""
    draft = scene.turn.draft
    for act in scene.turn.acts:
        draft = ACTS[act](conn, scene, draft)
    return draft, draft.case_id


def _submit(conn: Connection, scene: Scene, draft: Draft) -> Draft:
    opened = _open_every(conn, scene)
    for case in opened:
        queue_gathering(conn, scene.app, case.id, scene.now)
    return _about(draft, opened)


def _about(draft: Draft, opened: Sequence[Case]) -> Draft:
    """The draft that speaks of these new cases."""
    first, last = opened[0], opened[-1]
    number = first.number if first is last else f"{first.number}–{last.number}"
    return replace(draft, case_id=first.id, case_number=number, batch=first.batch_id)


def _resubmit(conn: Connection, scene: Scene, draft: Draft) -> Draft:
    claim, case = scene.turn.claim, _case(conn, draft)
    if claim is None or case is None:
        return draft
    cases.update(
        conn,
        case.id,
        scene.now,
        state="gathering",
        claim=claim.to_json(),
        order_number=claim.number or None,
        target_key=parse(claim.link).key if claim.link else None,
    )
    cases.link_evidence(conn, case.id, claim.evidence, scene.now)
    keep_statements(conn, case, claim.explanation, scene.now)
    keep_wording(conn, case, claim.explanation, scene.now)
    cases.add_event(conn, case, "resubmitted", "customer", {"claim": claim.to_json()}, scene.now)
    queue_gathering(conn, scene.app, case.id, scene.now)
    return draft


def _relay(conn: Connection, scene: Scene, draft: Draft) -> Draft:
    case = _case(conn, draft)
    if case is None:
        return draft
    messages.attach_to_case(conn, scene.chat.id, [scene.message_id], case.id)
    kept = tuple(file.evidence_id for file in scene.inbound.attachments if file.evidence_id is not None)
    cases.link_evidence(conn, case.id, kept, scene.now)
    keep_statements(conn, case, scene.inbound.text, scene.now)
    if case.snoozed_until is not None:
        cases.update(conn, case.id, scene.now, snoozed_until=None)
    said: dict[str, Any] = {"message_id": scene.message_id}
    if only_thanks(scene.inbound.text) and not kept:
        said["thanks"] = True
    for one in (case, *(other for other in meant(conn, case, ("handoff",)) if other.id != case.id)):
        cases.add_event(conn, one, "customer_wrote", "customer", said, scene.now)
        set_due(conn, scene.app, one.id, scene.now)
    return draft


def _accept(conn: Connection, scene: Scene, draft: Draft) -> Draft:
    return _close(conn, scene, draft, "accepted")


def _withdraw(conn: Connection, scene: Scene, draft: Draft) -> Draft:
    return _close(conn, scene, draft, "withdrawn")


def _close(conn: Connection, scene: Scene, draft: Draft, outcome: str) -> Draft:
    """Close the case at the customer's word. A credit on its way is finished first, by its own job."""
    for case in _concerned(conn, scene, draft):
        if case.state in ("crediting", "closed"):
            continue
        cases.update(conn, case.id, scene.now, state="closed", outcome=outcome, closed_at=scene.now, held_by=None)
        cases.add_event(conn, case, "closed", "customer", {"outcome": outcome}, scene.now)
    return draft


CONCERNED = {
    Stage.CHECKING: ("gathering", "asking", "advised", "handoff"),
    Stage.ADVISED: ("advised",),
    Stage.PERSON: ("handoff",),
}
"""Where the chat stands -> which of the cases that were claimed together a word of the customer's concerns."""


def _concerned(conn: Connection, scene: Scene, draft: Draft) -> list[Case]:
    """The case that the chat speaks of, with those claimed together with it where it speaks of them too."""
    case, stage = _case(conn, scene_draft(scene, draft)), Draft.from_json(scene.chat.draft).stage
    if case is None or stage not in CONCERNED:
        return [case] if case is not None else []
    return meant(conn, case, CONCERNED[stage])


def scene_draft(scene: Scene, draft: Draft) -> Draft:
    """The draft that still names the case: the new one, else the one before the turn (it may have let go of it)."""
    return draft if draft.case_id is not None else Draft.from_json(scene.chat.draft)


def _person(conn: Connection, scene: Scene, draft: Draft) -> Draft:
    if scene.turn.aside is not None:
        return _one_of_several(conn, scene, draft, int(scene.turn.aside.number))
    concerned = [one for one in _concerned(conn, scene, draft) if one.state not in ("closed", "handoff")]
    concerned = concerned or [one for one in _concerned(conn, scene, draft) if one.state != "closed"]
    opened = [] if concerned else _open_every(conn, scene)
    for case in concerned or opened:
        _to_a_person(conn, scene, case, anew=bool(opened))
    return _about(draft, concerned or opened)


def _to_a_person(conn: Connection, scene: Scene, case: Case, *, anew: bool = False) -> None:
    """`anew`: the case was opened just now, so that its records are still to be read."""
    reason, note = _why_a_person(case)
    hand_off(conn, scene.app, case, reason, note, scene.now, tell=False)
    if anew or case.state == "gathering":
        queue_gathering(conn, scene.app, case.id, scene.now)


def _one_of_several(conn: Connection, scene: Scene, draft: Draft, case_id: int) -> Draft:
    """One refused order goes to a person; the chat goes on speaking of the others."""
    advised = {one.id: one for one in _concerned(conn, scene, draft) if one.state == "advised"}
    if case_id not in advised:
        return draft
    _to_a_person(conn, scene, advised.pop(case_id))
    left = list(advised.values())
    if not left:
        return replace(draft, stage=Stage.PERSON, case_id=case_id, case_number=cases.load(conn, case_id).number)
    return replace(draft, case_id=left[0].id, case_number=", ".join(one.number for one in left))


def _rate(conn: Connection, scene: Scene, draft: Draft) -> Draft:
    """Once a case: the first word counts."""
    case, aside = _closed_here(conn, scene), scene.turn.aside
    if case is not None and aside is not None and not any(one.kind == "rated" for one in cases.events(conn, case.id)):
        cases.add_event(conn, case, "rated", "customer", {"how": aside.word, "outcome": case.outcome}, scene.now)
    return draft


def _appeal(conn: Connection, scene: Scene, draft: Draft) -> Draft:
    """Once a case, and only of what a person declined; the records are read anew for whoever decides next."""
    case = _closed_here(conn, scene)
    events = cases.events(conn, case.id) if case is not None else []
    before = [one for one in events if one.kind == "handed_off" and one.data.get("reason") == "appeal"]
    if case is None or case.outcome != "declined" or before:
        return _said(conn, scene, afterwards.not_taken_up(draft))
    last = next(one for one in reversed(events) if one.kind == "closed")
    note = f"the customer asks for another look: {last.actor.removeprefix('agent:')} declined it by"
    clause = str(last.data.get("clause") or "a clause")
    hand_off(conn, scene.app, case, "appeal", f"{note} {clause}", scene.now, tell=False, outcome=None, held_by=None)
    queue_gathering(conn, scene.app, case.id, scene.now)
    return _said(conn, scene, afterwards.taken_up(draft, case.id, case.number))


def _closed_here(conn: Connection, scene: Scene) -> Case | None:
    """The closed case that the button names, if it is this chat's."""
    number = int(scene.turn.aside.number) if scene.turn.aside else 0
    mine = {one.id for one in cases.of_chat(conn, scene.chat.id)}
    case = cases.lock(conn, number) if number in mine else None
    return case if case is not None and case.state == "closed" else None


def _said(conn: Connection, scene: Scene, turn: Turn) -> Draft:
    speak(conn, scene.app, scene.chat, turn, case_id=turn.draft.case_id, now=scene.now, inbox_id=scene.inbox_id)
    return turn.draft


def _why_a_person(case: Case) -> tuple[str, str]:
    if case.state == "advised":
        return "advice_not_accepted", "the customer does not accept the refusal that was explained"
    return "asked_for_a_person", "the customer asked for a person"


def _open_every(conn: Connection, scene: Scene) -> list[Case]:
    """A case for each order that is claimed; several belong together and are answered together."""
    claims = (scene.turn.claim or Claim(first_contact=scene.now), *scene.turn.more)
    opened = [_open(conn, scene, claim) for claim in claims]
    if len(opened) == 1:
        return opened
    cases.claimed_together(conn, [one.id for one in opened], scene.now)
    queue_together(conn, scene.app, opened[0].id, scene.now)
    return [cases.load(conn, one.id) for one in opened]


def _open(conn: Connection, scene: Scene, claim: Claim) -> Case:
    case = cases.open_case(
        conn,
        panel_id=scene.app.panel_id,
        chat_id=scene.chat.id,
        object=claim.object,
        order_number=claim.number or None,
        target_key=parse(claim.link).key if claim.link else None,
        claim=claim.to_json(),
        now=scene.now,
    )
    cases.link_evidence(conn, case.id, claim.evidence, scene.now)
    messages.attach_to_case(conn, scene.chat.id, messages.loose(conn, scene.chat.id), case.id)
    keep_statements(conn, case, claim.explanation, scene.now)
    keep_wording(conn, case, claim.explanation, scene.now)
    cases.add_event(conn, case, "submitted", "customer", {"claim": claim.to_json()}, scene.now)
    return case


def _case(conn: Connection, draft: Draft) -> Case | None:
    """The case that the chat speaks of, or the one that goes on in its place."""
    case = cases.lock(conn, draft.case_id) if draft.case_id is not None else None
    return cases.lock(conn, case.merged_into) if case is not None and case.merged_into is not None else case


ACTS: dict[Act, Callable[[Connection, Scene, Draft], Draft]] = {
    Act.SUBMIT: _submit,
    Act.RESUBMIT: _resubmit,
    Act.RELAY: _relay,
    Act.ACCEPT: _accept,
    Act.PERSON: _person,
    Act.WITHDRAW: _withdraw,
    Act.RATE: _rate,
    Act.APPEAL: _appeal,
    **ASIDES,
}
