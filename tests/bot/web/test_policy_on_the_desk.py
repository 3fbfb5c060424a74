"""The policy's pages on the desk: the text clause by clause, and a form that answers as it is edited."""

import re

import httpx

from bot.app import App
from bot.desk.trying import start, tried
from policy.vocabulary import OBJECTS


def fields(page: str) -> dict[str, str]:
    """What the form would send as it stands."""
    typed = dict(re.findall(r'<input (?:type="hidden" )?name="([^"]+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select name="([^"]+)">(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        typed[name] = chosen[1] if chosen else ""
    return typed


def test_nobody_sees_the_policy_without_signing_in(root: str) -> None:
    for path in ("/desk/policy", "/desk/policy/try"):
        assert "Ask the policy" not in httpx.get(f"{root}{path}", follow_redirects=True).text
    assert httpx.post(f"{root}/desk/policy/try", data={"about": "order"}).status_code != 200


def test_the_text_is_read_top_to_bottom_with_what_a_machine_concludes(desk: httpx.Client, app: App) -> None:
    page = desk.get("/desk/policy").text
    places = [page.index(f'id="{clause.id}"') for clause in app.policies.clauses()]
    assert places == sorted(places)
    assert "F4.b-provider-ended-it" in page
    assert "credit (share)" in page
    assert "Nobody is credited but the account that paid." in page


def test_ordinary_facts_are_answered_at_once(desk: httpx.Client) -> None:
    page = desk.get("/desk/policy/try").text
    assert "Credited in part" in page
    assert "2.00 USD" in page
    assert "F4.b-provider-ended-it" in page


def test_changed_facts_change_the_answer_with_and_without_a_script(desk: httpx.Client) -> None:
    typed = fields(desk.get("/desk/policy/try").text) | {"dispute_state": "open"}
    whole = desk.post("/desk/policy/try", data=typed).text
    part = desk.post("/desk/policy/try?part=answer", data=typed).text
    assert "On hold" in part
    assert part.strip() in whole
    assert "<html" not in part
    assert fields(whole) == typed


def test_an_unknown_fact_sends_it_to_a_person_who_hears_what_is_missing(desk: httpx.Client) -> None:
    typed = fields(desk.get("/desk/policy/try").text) | {"failure_cause": ""}
    part = desk.post("/desk/policy/try?part=answer", data=typed).text
    assert "A person decides" in part
    assert "failure cause" in part


def test_what_cannot_be_read_is_said_beside_its_field_and_kept(desk: httpx.Client) -> None:
    typed = fields(desk.get("/desk/policy/try").text) | {"order_charge": "<b>much</b>"}
    page = desk.post("/desk/policy/try", data=typed).text
    assert "is no amount" in page
    assert "&lt;b&gt;much&lt;/b&gt;" in page
    assert "<b>much</b>" not in page
    assert "Something typed cannot be read" in page


def test_a_form_without_this_sessions_token_is_refused(desk: httpx.Client) -> None:
    assert desk.post("/desk/policy/try", data={"about": "order", "csrf": "x"}).status_code == 403


def test_every_kind_of_claim_has_its_own_facts(app: App) -> None:
    for about in OBJECTS:
        made = start(app.policies, about)
        names = {field.name for _, group in made.groups for field in group}
        assert made.answer is not None
        assert any(name.startswith(about if about != "account" else "adjust") for name in names)
        assert not any(
            name.startswith(other) for other in OBJECTS if other != about for name in names - {"account_currency"}
        )


def test_an_unknown_kind_of_claim_is_an_order(app: App) -> None:
    assert tried(app.policies, "../etc", {}).about == "order"


def test_a_sum_below_nothing_may_be_tried_and_goes_to_a_person(app: App) -> None:
    typed = {field.name: field.typed for _, group in start(app.policies, "order").groups for field in group}
    made = tried(app.policies, "order", {**typed, "earlier_credit_total": "-5.00"})
    assert made.answer is not None
    assert made.answer["words"] == "A person decides"
