"""A screenshot is looked at by a job: read, compared, asked about; what fails there ends in front of a person."""

import asyncio
import itertools
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from bot.app import App
from bot.dialogue.draft import Draft
from bot.evidence import Kept, keep, record
from bot.inbound import Attachment, FileState, Inbound, Kind
from bot.pictures.opening import open_picture
from bot.work.pictured import pictured
from bot.work.picturing import pictures_wait
from bot.work.runner import do_job
from storage import cases, chats, evidence, inbox, jobs, messages, pictures
from storage.chats import Chat
from storage.database import Database
from storage.pictures import PictureRow
from tests.kit.screens import as_png, cards, cropped, dark, order, recompressed
from tests.kit.web import installation, work_all
from triage.evidence import Picture
from triage.pictures.marks import marks

EVENTS = itertools.count()


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[App]:
    """An installation without workers: the tests do its jobs themselves."""
    made = installation(database, tmp_path)
    yield made
    made.close()


def send(app: App, chat_key: str, data: bytes, unique: str | None = None) -> int:
    """A picture from that chat, stored as every door does it; the evidence id."""
    file = Attachment("shot.png", FileState.FETCHING, unique=unique)
    kept = asyncio.run(keep(app, data, file, channel="web", chat_key=chat_key))
    assert kept.evidence_id is not None, kept.reason
    return kept.evidence_id


def work_jobs(app: App) -> None:
    """Do every job that is due."""
    while do_job(app, "test"):
        pass


def chat_of(app: App, chat_key: str) -> Chat:
    """The chat as stored."""
    found = app.database.read(lambda conn: chats.find(conn, app.panel_id, "web", chat_key))
    assert found is not None
    return found


def known_of(app: App, evidence_id: int) -> PictureRow:
    """What was found on the picture."""
    return app.database.read(lambda conn: pictures.of(conn, [evidence_id]))[evidence_id]


def fill_with_other_accounts(app: App, count: int = 16) -> None:
    """Pages of other accounts on the same interface, as if they had been looked at before."""

    def work(conn: Connection) -> None:
        now = app.database.now(conn)
        for seed in range(500, 500 + count):
            chat = chats.open_chat(conn, app.panel_id, "web", f"other{seed}", language="en", name="", now=now)
            one = evidence.add(
                conn,
                panel_id=app.panel_id,
                chat_id=chat.id,
                digest=f"{seed:064x}",
                shown_digest=None,
                name="a",
                mime="image/png",
                size=1,
                width=1,
                height=1,
                channel_file_id=None,
                now=now,
            )
            row = PictureRow(one, "seen", pdq=f"{seed:064x}", quality=100, marks=marks(dark(order(seed))).tobytes())
            pictures.keep(conn, app.panel_id, row, now)

    app.database.run(work)


def test_a_screenshot_is_hashed_and_read_and_recognised(app: App) -> None:
    one = order(12)
    evidence_id = send(app, "lena", as_png(dark(one)))
    work_jobs(app)
    row = known_of(app, evidence_id)
    assert (row.state, row.reading, len(row.pdq)) == ("seen", "read", 64)
    assert (row.found or {})["numbers"] == [one.number]
    assert len(row.marks) > 10 * 32


def test_a_cropped_copy_by_another_account_is_found_and_by_the_same_chat_is_its_own(app: App) -> None:
    fill_with_other_accounts(app)
    page = dark(order(12))
    first = send(app, "lena", as_png(page))
    work_jobs(app)
    copy = as_png(recompressed(cropped(page, random.Random(5)), 70))
    theirs, own = send(app, "max", copy), send(app, "lena", as_png(recompressed(page, 60)))
    honest = send(app, "ida", as_png(dark(order(13))))
    work_jobs(app)

    def reuse(conn: Connection, chat_key: str, evidence_id: int) -> tuple[str | None, str]:
        found = pictured(conn, app, chat_of(app, chat_key).id, [evidence_id])
        return found.reuse, found.reuse_note

    seen = [
        app.database.read(lambda conn, k=key, e=one: reuse(conn, k, e))
        for key, one in (("max", theirs), ("ida", honest))
    ]
    assert seen[0][0] == "other_account"
    assert "another account" in seen[0][1]
    assert "phrases" in seen[0][1]
    assert seen[1] == ("none", "")
    pairs = app.database.read(lambda conn: pictures.matches(conn, [own]))
    assert {pair.other_id for pair in pairs} >= {first, theirs}


def test_chats_proven_to_be_one_accounts_are_the_same_customer(app: App) -> None:
    data = as_png(cards(order(3)))
    send(app, "lena-web", data)
    second = send(app, "lena-phone", data)

    def link(conn: Connection) -> None:
        for key in ("lena-web", "lena-phone"):
            found = chats.find(conn, app.panel_id, "web", key)
            assert found is not None
            chats.link_account(conn, found.id, "lena", app.database.now(conn))

    work_jobs(app)
    before = app.database.read(lambda conn: pictured(conn, app, chat_of(app, "lena-phone").id, [second]))
    app.database.run(link)
    after = app.database.read(lambda conn: pictured(conn, app, chat_of(app, "lena-phone").id, [second]))
    assert (before.reuse, after.reuse) == ("other_account", "own_claim")


def test_the_same_upload_is_known_by_the_channels_lasting_id(app: App) -> None:
    first = send(app, "lena", as_png(cards(order(3))), unique="AQADx")
    second = send(app, "max", as_png(dark(order(4))), unique="AQADx")
    work_jobs(app)
    (pair,) = app.database.read(lambda conn: pictures.matches(conn, [second]))
    assert (pair.other_id, pair.kind) == (first, "same_file")


def test_a_picture_that_cannot_be_looked_at_is_unknown_and_unreadable_never_none(app: App) -> None:
    evidence_id = send(app, "lena", as_png(cards(order(3))))
    spoil(app, evidence_id, b"not a picture any more")
    work_jobs(app)
    row = known_of(app, evidence_id)
    assert row.state == "failed"
    found = app.database.read(lambda conn: pictured(conn, app, chat_of(app, "lena").id, [evidence_id]))
    assert (found.reuse, found.state) == (None, "unreadable")
    assert "could not be compared" in found.reuse_note


def test_a_picture_whose_bytes_are_gone_is_given_up_after_some_attempts_with_the_reason(app: App) -> None:
    evidence_id = send(app, "lena", as_png(cards(order(3))))
    spoil(app, evidence_id, None)
    for _ in range(4):
        again(app)
        work_jobs(app)
    assert known_of(app, evidence_id).state == "failed"


def spoil(app: App, evidence_id: int, data: bytes | None) -> None:
    """Replace or remove the stored bytes behind the installation's back."""
    digest = app.database.read(lambda conn: evidence.load(conn, evidence_id)).digest
    (path,) = [file for file in Path(app.settings.var).rglob(digest) if file.is_file()]
    path.unlink() if data is None else path.write_bytes(data)


def again(app: App) -> None:
    """Make what waits for its next attempt due."""
    app.database.run(lambda conn: conn.execute(text("UPDATE job SET run_at = '2020-01-01 00:00:00+00:00'")))


def say(app: App, words: str = "", button: str = "", files: tuple[Attachment, ...] = ()) -> None:
    """A message of the customer, worked at once."""
    kind = Kind.BUTTON if button else Kind.MESSAGE
    inbound = Inbound(
        "web", f"e{next(EVENTS)}", "lena", datetime.now(UTC), kind, text=words, button=button, attachments=files
    )

    def put(conn: Connection) -> None:
        inbox.put(
            conn,
            panel_id=app.panel_id,
            channel="web",
            event_id=inbound.event_id,
            chat_key="lena",
            payload=inbound.to_json(),
            fetching=False,
            now=app.database.now(conn),
        )

    app.database.run(put)
    work_all(app)


def heard(app: App) -> str:
    """The newest message of the bot."""
    said = app.database.read(lambda conn: messages.of_chat(conn, chat_of(app, "lena").id))
    return [one.text for one in said if one.author == "bot"][-1]


def send_in_chat(app: App, data: bytes, words: str = "") -> None:
    """The customer sends a picture with the conversation going on."""
    file = asyncio.run(keep(app, data, Attachment("a.png", FileState.FETCHING), channel="web", chat_key="lena"))
    say(app, words, files=(file,))


@pytest.mark.parametrize(("answer", "number"), [("yes", "10482"), ("no", ""), ("it is 20555", "20555")])
def test_what_was_read_pre_fills_the_claim_only_with_the_customers_yes(app: App, answer: str, number: str) -> None:
    send_in_chat(app, as_png(dark(replace(order(12), number="10482"))), "half of my likes never came")
    work_jobs(app)
    assert heard(app) == "I read order 10482 on your screenshot. Is that right?"
    assert Draft.from_json(chat_of(app, "lena").draft).number == ""
    say(app, answer)
    assert Draft.from_json(chat_of(app, "lena").draft).number == number


def test_the_buttons_mean_the_same_as_the_words(app: App) -> None:
    send_in_chat(app, as_png(dark(replace(order(12), number="10482"))))
    work_jobs(app)
    said = app.database.read(lambda conn: messages.of_chat(conn, chat_of(app, "lena").id))[-1]
    assert [button["label"] for button in said.buttons[0]] == ["Yes", "No"]
    say(app, button=said.buttons[0][0]["data"])
    assert Draft.from_json(chat_of(app, "lena").draft).number == "10482"


def test_a_question_that_is_passed_over_is_dropped_and_a_late_yes_still_counts(app: App) -> None:
    send_in_chat(app, as_png(dark(replace(order(12), number="20482"))), "half of my likes never came")
    work_jobs(app)
    yes = app.database.read(lambda conn: messages.of_chat(conn, chat_of(app, "lena").id))[-1].buttons[0][0]["data"]
    for words in ("https://www.instagram.com/p/Cabc123/", "are you there?", "please hurry up"):
        say(app, words)
        assert "20482" not in heard(app)
        assert "order number" in heard(app)
    send_in_chat(app, as_png(cards(replace(order(12), number="20482"))))
    work_jobs(app)
    assert "20482" not in heard(app)
    say(app, button=yes.replace("20482", "20555"))
    assert Draft.from_json(chat_of(app, "lena").draft).number == ""
    say(app, button=yes)
    assert Draft.from_json(chat_of(app, "lena").draft).number == "20482"


def test_nothing_is_asked_while_a_person_has_the_case(app: App) -> None:
    send_in_chat(app, as_png(dark(replace(order(12), number="10482"))), "half of my likes never came")
    say(app, "let me talk to a human")
    before = heard(app)
    assert "a person" in before
    work_jobs(app)
    assert heard(app) == before


def test_nothing_is_asked_when_the_number_is_given_already(app: App) -> None:
    say(app, "order 20555 nothing came at all")
    send_in_chat(app, as_png(dark(replace(order(12), number="10482"))))
    before = heard(app)
    work_jobs(app)
    assert heard(app) == before
    assert Draft.from_json(chat_of(app, "lena").draft).number == "20555"


def test_a_case_waits_for_its_screenshots_but_not_for_ever(app: App) -> None:
    evidence_id = send(app, "lena", as_png(cards(order(3))))

    def open_case(conn: Connection) -> int:
        now = app.database.now(conn)
        chat = chats.open_chat(conn, app.panel_id, "web", "lena", language="en", name="", now=now)
        case = cases.open_case(
            conn,
            panel_id=app.panel_id,
            chat_id=chat.id,
            object="order",
            order_number="1",
            target_key=None,
            claim={},
            now=now,
        )
        cases.link_evidence(conn, case.id, [evidence_id], now)
        return case.id

    case_id = app.database.run(open_case)
    assert pictures_wait(app, case_id)
    app.database.run(
        lambda conn: pictures.keep(conn, app.panel_id, PictureRow(evidence_id, "failed"), app.database.now(conn))
    )
    assert not pictures_wait(app, case_id)


def test_an_agents_picture_is_no_evidence_and_is_not_looked_at(app: App) -> None:
    data = as_png(cards(order(3)))
    picture = open_picture(data)
    assert isinstance(picture, Picture)
    kept = Kept(Attachment("a.png", FileState.FETCHING), app.blobs.put(data), app.blobs.put(picture.shown), 1, picture)

    def work(conn: Connection) -> None:
        now = app.database.now(conn)
        chat = chats.open_chat(conn, app.panel_id, "web", "lena", language="en", name="", now=now)
        record(conn, app, kept, chat.id, now, by_agent=True)
        assert jobs.claim(conn, "main", ("picture",), "w", now + timedelta(minutes=1), 60, 5) == []

    app.database.run(work)
