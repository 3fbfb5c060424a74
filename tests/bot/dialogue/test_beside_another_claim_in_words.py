"""Several claims in one chat: what is said of one case never moves the draft of another."""

import pytest

from bot.dialogue import from_case
from bot.dialogue.draft import Draft, Stage
from bot.dialogue.turn import Turn
from triage.decision import Action, Decision

NEW = Draft(stage=Stage.COLLECTING, serial=2, number="10499", explanation="it dropped", evidence=(4,))
ADVICE = Decision(Action.ADVISE, shown={"order_status": "in_progress"})
TOLD = {
    "handed off": lambda draft: from_case.handed_off(draft, "C-1"),
    "unreachable": lambda draft: from_case.handed_off(draft, "C-1", unreachable=True),
    "advised": lambda draft: from_case.told_advice(draft, ADVICE, {}),
    "returned": lambda draft: from_case.told_returned(draft, ADVICE),
    "asked": lambda draft: from_case.asked_for(draft, ("screenshots",)),
    "says": lambda draft: from_case.person_says(draft, "Ana", "hello"),
    "asks": lambda draft: from_case.person_asks(draft, "Ana", ("link",), ""),
    "declined": lambda draft: from_case.person_declined(draft, "Ana", {}, ""),
    "closed": lambda draft: from_case.person_closed(draft, "Ana", ""),
    "pending": from_case.told_credit_pending,
}


@pytest.mark.parametrize("event", sorted(TOLD))
@pytest.mark.parametrize("stage", [Stage.COLLECTING, Stage.CONFIRMING])
def test_a_claim_that_is_being_made_stays_as_it_is(event: str, stage: Stage) -> None:
    draft = Draft.from_json({**NEW.to_json(), "stage": stage})
    turn: Turn = TOLD[event](draft)
    assert turn.draft == draft
    assert turn.replies[0].text
    assert not turn.replies[0].buttons


def test_a_case_speaks_in_its_own_draft() -> None:
    own = Draft(stage=Stage.CHECKING, serial=1, case_id=7, case_number="C-7")
    assert from_case.speaking_of(own, 7, "C-7") == own


def test_an_idle_chat_takes_the_case_up_again_and_its_older_buttons_are_stale() -> None:
    taken = from_case.speaking_of(Draft(serial=3, language="es"), 7, "C-7")
    assert taken == Draft(serial=4, language="es", case_id=7, case_number="C-7")


@pytest.mark.parametrize("draft", [NEW, Draft(stage=Stage.PERSON, serial=2, case_id=8, case_number="C-8")])
def test_a_case_cannot_be_answered_in_the_draft_of_another_claim(draft: Draft) -> None:
    assert from_case.speaking_of(draft, 7, "C-7") is None
