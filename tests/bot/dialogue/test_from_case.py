"""What a customer hears of the case."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

import pytest

from bot.dialogue import from_case
from bot.dialogue.draft import Draft, Stage
from triage.decision import Action, Decision

DRAFT = Draft(
    stage=Stage.CHECKING,
    serial=3,
    case_id=7,
    case_number="C-7",
    number="10482",
    link="instagram.com/acme",
    first_contact=datetime(2026, 7, 14, tzinfo=UTC).isoformat(),
)
OURS = {"F4.b": ("Undelivered part", "the undelivered part is credited", "")}
PUBLISHED = {"K1": ("Cancelled orders", "all is credited", "Cancelled orders are refunded in full.")}


@pytest.mark.parametrize(
    ("amount", "currency", "language", "shown"),
    [
        ("4.00", "USD", "en", "$4.00"),
        ("0.27819", "USD", "en", "$0.27819"),
        ("0.27819", "USD", "es", "0,27819\u00a0US$"),
        ("0.27819", "USD", "ru", "0,27819\u00a0$"),
        ("1500", "JPY", "en", "¥1,500"),
        ("1500", "JPY", "es", "1.500\u00a0JPY"),
        ("12.3456", "USDT", "en", "12.3456\u00a0USDT"),
        ("1234567.5", "EUR", "en", "€1,234,567.50"),
        ("5", "XTS", "en", "5.00\u00a0XTS"),
    ],
)
def test_an_amount_has_exactly_the_decimals_that_are_booked(
    amount: str, currency: str, language: str, shown: str
) -> None:
    assert from_case.money(Decimal(amount), currency, language) == shown


def test_a_published_clause_is_quoted_and_ours_is_marked_as_short() -> None:
    assert from_case.quoted("en", PUBLISHED) == [
        "Policy K1, Cancelled orders: “Cancelled orders are refunded in full.”"
    ]
    assert from_case.quoted("en", OURS) == ["Policy F4.b, Undelivered part: in short: the undelivered part is credited"]


def test_a_credit_names_amount_formula_and_clauses_and_ends_the_claim() -> None:
    turn = from_case.told_credited(
        DRAFT,
        case_id=7,
        order_number="10482",
        amount=Decimal("0.27819"),
        currency="USD",
        formula="1000 / 3000 x 0.83457",
        clauses=OURS | PUBLISHED,
    )
    text = turn.replies[0].text
    assert "$0.27819" in text
    assert "1000 / 3000 x 0.83457" in text
    assert "F4.b" in text
    assert "K1" in text
    assert turn.draft.stage is Stage.IDLE
    assert turn.draft.serial == 4


def test_a_credit_of_an_older_case_leaves_the_newer_claim_alone() -> None:
    turn = from_case.told_credited(
        DRAFT, case_id=6, order_number="10400", amount=Decimal(1), currency="USD", formula="", clauses={}
    )
    assert turn.draft == DRAFT


def test_the_panel_has_returned_all_or_a_part() -> None:
    whole = from_case.told_returned(DRAFT, Decision(Action.RETURNED, shown={"panel_returned": "all"}))
    part = from_case.told_returned(DRAFT, Decision(Action.RETURNED, shown={"panel_returned": "remains_pro_rata"}))
    assert "whole amount" in whole.replies[0].text
    assert "undelivered part" in part.replies[0].text
    assert whole.draft.stage is part.draft.stage is Stage.ADVISED


def test_an_advice_says_clause_fact_and_what_would_change() -> None:
    decision = Decision(
        Action.ADVISE, shown={"order_status": "in_progress", "secret": 1}, would_change={"order_status": "partial"}
    )
    turn = from_case.told_advice(DRAFT, decision, OURS)
    text = turn.replies[0].text
    assert "What the records say: the order is in progress." in text
    assert "It would be different if: the order is partial." in text
    assert "secret" not in text
    assert [row[0].label for row in turn.replies[0].buttons] == ["Accept and close", "Take it to a person"]
    assert turn.draft.stage is Stage.ADVISED


def test_an_advice_stays_silent_on_changes_without_words() -> None:
    decision = Decision(Action.ADVISE, would_change={"order_status": "partial", "risk": "low"})
    assert "different" not in from_case.told_advice(DRAFT, decision, OURS).replies[0].text


def test_unknown_order_and_wrong_link_are_asked_for_in_the_same_words() -> None:
    one = from_case.asked_for(DRAFT, ("order_number", "link")).replies
    other = from_case.asked_for(DRAFT, ("link", "order_number")).replies
    assert one == other
    assert one[0].text.startswith("I could not match this order number with this link.")


@pytest.mark.parametrize(
    "missing",
    [
        ("order_number",),
        ("link",),
        ("explanation",),
        ("screenshots",),
        ("payment_reference",),
        ("public_profile",),
        ("channel",),
        ("ownership",),
        ("order_number", "link"),
        (),
    ],
)
def test_a_question_is_never_repeated_word_for_word(missing: tuple[str, ...]) -> None:
    draft, texts = DRAFT, []
    for _ in range(6):
        turn = from_case.asked_for(draft, missing)
        assert turn.draft.stage is Stage.ASKING
        assert turn.draft.missing == missing
        draft = turn.draft
        texts.append(turn.replies[0].text)
    assert all(texts)
    assert all(before != after for before, after in pairwise(texts))


def test_a_handoff_is_always_told_in_the_same_words() -> None:
    told = [from_case.handed_off(draft, "C-7") for draft in (DRAFT, from_case.asked_for(DRAFT, ("link",)).draft)]
    assert told[0].replies == told[1].replies
    assert told[0].replies[0].text == "A person will look at this. You will get the answer here. Case C-7."
    assert all(turn.draft.stage is Stage.PERSON and not turn.draft.missing for turn in told)


def test_an_unreachable_panel_is_told_as_not_verified_yet() -> None:
    text = from_case.handed_off(DRAFT, "C-7", unreachable=True).replies[0].text
    assert "nothing is verified yet" in text
    assert text.endswith("Case C-7.")


def test_what_a_person_says_is_passed_on_under_the_name() -> None:
    assert from_case.person_says(DRAFT, "Ana", "One moment <b>").replies[0].text == "Ana: One moment <b>"
    asked = from_case.person_asks(DRAFT, "Ana", ("order_number", "channel"), "Please:")
    assert asked.replies[0].text == "Ana: Please:\nWhat is the order number?"
    assert asked.draft.stage is Stage.PERSON
    assert from_case.person_asks(DRAFT, "Ana", (), "").replies[0].text == "Ana: I need more from you to go on."


def test_a_person_approves_declines_and_closes() -> None:
    approved = from_case.person_approved(DRAFT, "Ana", Decimal("1.20"), "EUR", "", OURS)
    assert approved.replies[0].text.startswith("Ana has approved a credit of €1.20.")
    assert approved.draft.stage is Stage.PERSON
    declined = from_case.person_declined(DRAFT, "Ana", PUBLISHED, "It was private.")
    assert "It was private." in declined.replies[0].text
    assert "K1" in declined.replies[0].text
    closed = from_case.person_closed(DRAFT, "Ana", "")
    assert closed.replies[0].text.startswith("Ana has closed your case. Write to me if something else comes up.")
    assert declined.draft.stage is closed.draft.stage is Stage.IDLE
