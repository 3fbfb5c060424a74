"""Publishing on the desk: only a sound text, only by an operator, shown before it counts, taken back with a reason."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from bot.app import App
from bot.desk.publishing import Wish
from bot.web.desk import publishing
from policy.loading import FOLDER
from storage import publications
from tests.kit.cases import add_agent, sign_in_code

TEXT = (FOLDER / "fluxmio-2025-01-01.yaml").read_text("utf-8")
CAUSES = "failure_cause: [platform_error, provider_failure, service_unavailable]\n        effect: credit"
NARROW = TEXT.replace(CAUSES, "failure_cause: [platform_error]\n        effect: credit")
UNEXPLAINED = re.sub(r"\n    means: .*", "\n    means: ''", TEXT, count=1)
PAGE = "/desk/policy/publish"


@pytest.fixture
def operator(app: App, root: str) -> Iterator[httpx.Client]:
    """The operator's browser, signed in."""
    with httpx.Client(base_url=root, timeout=120) as client:
        client.post(f"/desk/sign-in/{sign_in_code(app, add_agent(app, 'Olga', 'operator'))}")
        yield client


def form(page: str) -> dict[str, str]:
    """The publishing form as it stands on the page."""
    (inside,) = re.findall(r'<form class="card clause publish".*?</form>', page, re.S)
    typed = dict(re.findall(r'<input (?:type="hidden" )?name="([^"]+)" value="([^"]*)"', inside))
    document = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", inside, re.S)
    assert document is not None
    return {name: unescape(value) for name, value in {**typed, "document": document[1]}.items()}


def token(client: httpx.Client) -> str:
    """The token of this client's session."""
    return dict(re.findall(r'name="(csrf)" value="([^"]+)"', client.get(PAGE).text))["csrf"]


def looked(client: httpx.Client, **typed: str) -> httpx.Response:
    """What the desk says of a text before it is published."""
    start = form(client.get(PAGE).text)
    return client.post(PAGE, data={**start, "reason": "our supplier changed", "step": "look", **typed})


def history(app: App) -> list[publications.Publication]:
    return app.database.read(lambda conn: publications.of_policy(conn, app.panel_id, "fluxmio"))


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (
            TEXT.replace("step: papers", "step: <i>letters</i>"),
            "clause F14.b, rule F14.b-official-paper: step &lt;i&gt;letters&lt;/i&gt; is not in the order",
        ),
        (TEXT[:4000] + "\n  - {", "the file is not YAML"),
        (TEXT.replace("policy: fluxmio", "policy: other"), "this is policy other, and fluxmio is in force here"),
        (UNEXPLAINED, "does not say what it decides"),
    ],
)
def test_a_broken_text_is_refused_with_its_lines_and_kept_to_be_mended(
    app: App, operator: httpx.Client, document: str, said: str
) -> None:
    page = looked(operator, document=document, effective="2026-07-01")
    assert page.status_code == 422
    assert "Nothing was changed" in page.text
    assert said in page.text
    assert "pasted.yaml: line " in page.text
    assert form(page.text)["document"] == document
    assert form(page.text)["reason"] == "our supplier changed"
    assert 'value="publish">' not in page.text
    assert history(app) == []


def test_what_is_no_document_is_refused_in_one_sentence(operator: httpx.Client) -> None:
    assert "Paste the document" in looked(operator, document=" ").text
    assert "is no day" in looked(operator, document=TEXT, effective="tomorrow").text
    files = {"file": ("mine.yaml", b"\xff\xfe")}
    typed = {**form(operator.get(PAGE).text), "step": "look"}
    assert "not UTF-8 text" in operator.post(PAGE, data=typed, files=files).text
    deep = looked(operator, document="a: " + "[" * 50_000)
    assert deep.status_code == 422
    assert looked(operator, document="x" * 700_001).status_code == 422


def test_an_uploaded_file_takes_the_place_of_what_stands_in_the_form(app: App, operator: httpx.Client) -> None:
    broken = TEXT.replace("step: papers", "step: letters").encode().replace(b"\n", b"\r\n")
    typed = {**form(operator.get(PAGE).text), "document": "something else", "step": "look"}
    page = operator.post(PAGE, data=typed, files={"file": ("mine.yaml", b"\xef\xbb\xbf" + broken)})
    assert "step letters is not in the order" in page.text
    assert form(page.text)["document"] == TEXT.replace("step: papers", "step: letters")


def confirmed(app: App, wish: Wish, client: httpx.Client, **changes: str) -> httpx.Response:
    """The confirmation of a text as if it had been shown, without the time the solver takes."""
    start = form(client.get(PAGE).text)
    typed = {"document": wish.document, "effective": wish.effective, "reason": wish.reason, "again": wish.again}
    seen = {"shown": publishing._shown(wish), "place": str(app.policies.place()), "step": "publish"}
    return client.post(PAGE, data={**start, **typed, **seen, **changes})


def test_only_an_operator_publishes_and_everybody_reads_the_history(
    app: App, operator: httpx.Client, desk: httpx.Client
) -> None:
    wish = Wish(NARROW, "2026-06-01", "our supplier changed")
    refused = desk.post(PAGE, data={**form(operator.get(PAGE).text), "csrf": token(desk), "step": "look"})
    assert refused.status_code == 403
    assert "Only an operator may publish" in refused.text
    assert operator.post(PAGE, data={"csrf": "x", "document": TEXT}).status_code == 403
    assert history(app) == []
    assert confirmed(app, wish, operator).status_code == 303
    assert "our supplier changed" in desk.get(PAGE).text
    assert "<textarea" not in desk.get(PAGE).text


def test_a_text_changed_after_it_was_shown_is_shown_again(app: App, operator: httpx.Client) -> None:
    wish = Wish(TEXT, "2026-06-01", "a comment")
    page = confirmed(app, wish, operator, document=TEXT.replace("step: papers", "step: letters"))
    assert page.status_code == 422
    assert history(app) == []


def test_without_a_reason_nothing_is_published(app: App, operator: httpx.Client) -> None:
    page = confirmed(app, Wish(NARROW, "2026-06-01", " "), operator)
    assert page.status_code == 422
    assert "Write why" in page.text
    assert form(page.text)["document"] == NARROW
    assert history(app) == []


def test_what_was_shown_beside_another_text_is_not_published_blindly(app: App, operator: httpx.Client) -> None:
    wish = Wish(NARROW, "2026-06-01", "our supplier changed")
    assert confirmed(app, wish, operator).status_code == 303
    page = confirmed(app, wish, operator, place="0")
    assert page.status_code == 409
    assert "published meanwhile" in page.text
    assert len(history(app)) == 1


def test_an_earlier_text_is_put_back_with_a_reason(app: App, operator: httpx.Client) -> None:
    first = app.policies.current
    assert confirmed(app, Wish(NARROW, "2026-06-01", "our supplier changed"), operator).status_code == 303
    operator.get(PAGE)
    second = app.policies.current
    assert second.digest != first.digest
    again = form(operator.get(f"{PAGE}?again={first.digest}").text)
    assert again["document"] == TEXT
    assert again["effective"] == "2026-06-01"
    wish = Wish(again["document"], again["effective"], "it was a mistake", first.digest)
    assert confirmed(app, wish, operator).status_code == 303
    operator.get(PAGE)
    assert app.policies.current.digest == first.digest
    assert [one.again for one in history(app)] == [False, True]
    assert app.policies.kept(second.digest) is not None
    assert operator.get(f"{PAGE}?again=unknown").status_code == 404
