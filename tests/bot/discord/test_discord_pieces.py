"""The Discord door's pure pieces: what is shown, what is read back, and what is stored in which order."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from discord import Locale
from discord.utils import time_snowflake

from bot.app import App
from bot.dialogue.catalogues import languages, supported, translate
from bot.dialogue.understand import understand
from bot.discord import commands, forms, pressing
from bot.discord.answering import Way
from bot.discord.catching_up import conversations
from bot.discord.intake import Intake
from bot.discord.reading import uploads
from bot.discord.sending import messages_of
from bot.doors.commands import CHECK, NAMED, PLAIN, REFUND
from bot.evidence import keep
from bot.inbound import Attachment, FileState, Inbound, Kind
from storage import inbox
from storage.database import Database
from storage.notices import Notice
from tests.kit.pictures import drawn
from tests.kit.web import installation, work_all

NAMES = [name for name, *_ in (*PLAIN.values(), *NAMED.values(), REFUND, CHECK)]
DESCRIPTIONS = [texts[1] for texts in (*PLAIN.values(), *NAMED.values(), REFUND)]


@pytest.mark.parametrize("language", languages())
def test_the_commands_names_are_such_as_discord_takes_in_every_language(language: str) -> None:
    named = [translate(language, name) for name in NAMES]
    assert [name for name in named if not commands.NAME.fullmatch(name) or name != name.lower()] == []
    assert len(set(named)) == len(named), "no two commands may share a name"
    assert all(len(translate(language, text)) <= commands.MOST_DESCRIPTION for text in DESCRIPTIONS)


@pytest.mark.parametrize("locale", list(Locale))
def test_every_locale_of_discord_leads_to_a_language_there_is(locale: Locale) -> None:
    assert supported(locale.value) in languages()


@pytest.mark.parametrize("language", languages())
async def test_the_forms_keep_discords_limits_in_every_language(language: str) -> None:
    for form in (forms.claim_form(language), forms.words_form(language)):
        shown = form.to_dict()
        assert len(shown["title"]) <= 45
        assert len(shown["components"]) <= 5
        for label in shown["components"]:
            assert 1 <= len(label["label"]) <= 45
            assert len(label.get("description") or "") <= 100


def handed_in(**values: Any) -> dict[str, Any]:
    """What Discord sends when a form is handed in."""
    return {
        "components": [
            {"type": 18, "component": {"custom_id": name, "values" if isinstance(value, list) else "value": value}}
            for name, value in values.items()
        ]
    }


@pytest.mark.parametrize(
    ("number", "link", "explanation"),
    [
        ("10482", "https://www.instagram.com/acme/", "I paid for 3000 and got 2000"),
        ("#10482", "instagram.com/acme", "nothing came since 2024"),
        (" 10482 ", "", "it dropped to 700 from 1500"),
        ("5f43d2a1b9e8c7d6a5b4c3d2", "https://t.me/acme", "<b>order</b> never came"),
    ],
)
def test_a_form_says_what_a_customer_would_have_typed(number: str, link: str, explanation: str) -> None:
    text = forms.said(forms.CLAIM, handed_in(number=number, link=link, explanation=explanation, screenshots=[]))
    assert text.startswith("/refund ")
    understood = understand(text.removeprefix("/refund "))
    assert understood.numbers == (number.strip(" #"),)
    assert len(understood.links) == bool(link)


def test_files_of_a_form_are_read_in_their_order_and_recordings_refused_at_once() -> None:
    data = handed_in(screenshots=["2", "1"])
    records = {
        "1": {"id": "1", "filename": "a.png", "url": "https://cdn/1", "size": 10, "content_type": "image/png"},
        "2": {"id": "2", "filename": "b.mp4", "url": "https://cdn/2", "size": 10, "content_type": "video/mp4"},
    }
    found = uploads(forms.uploaded({**data, "resolved": {"attachments": records}}))
    assert [(one.unique, one.state, one.reason) for one in found] == [
        ("2", FileState.REFUSED, "voice_or_video"),
        ("1", FileState.FETCHING, ""),
    ]
    assert uploads([{**records["1"], "size": 21 * 1024 * 1024}])[0].reason == "too_big"


async def test_more_rows_than_discord_takes_become_one_menu() -> None:
    rows = [[{"label": f"answer {number}", "data": f"mg1:1:number:{number}"}] for number in range(7)]
    shown = pressing.view(rows, "en", write=True)
    assert shown is not None
    menu, button = shown.to_components()
    assert [option["value"] for option in menu["components"][0]["options"]] == [row[0]["data"] for row in rows]
    assert button["components"][0]["custom_id"] == pressing.WRITE
    assert len(pressing.view(rows[:5], "en", write=False).to_components()) == 5  # type: ignore[union-attr]
    assert pressing.view((), "en", write=False) is None


def test_the_way_of_an_answer_is_read_back_as_it_was_written() -> None:
    way = Way(123, hidden=True, token="a:b:c")
    assert Way.read(str(way)) == way


def inbound(number: int, text: str = "hello") -> Inbound:
    return Inbound("discord", f"message:{number}", "1", datetime.now(UTC), text=text)


def stored(app: App) -> list[str]:
    query = "SELECT event_id FROM inbox ORDER BY id"
    return [row[0] for row in app.database.read(lambda conn: conn.exec_driver_sql(query).all())]


async def test_events_are_stored_once_and_in_the_order_in_which_they_came(database: Database, tmp_path: Path) -> None:
    app = installation(database, tmp_path)
    intake = Intake(app)
    numbers = [*range(40), 7]
    ids = await asyncio.gather(*(intake.keep(inbound(number)) for number in numbers))
    assert stored(app) == [f"message:{number}" for number in range(40)]
    assert ids[-1] is None
    assert app.database.read(lambda conn: inbox.by_event(conn, app.panel_id, "discord", "message:7")) is not None


async def test_who_wrote_and_was_not_answered_yet_is_read_back_too(database: Database, tmp_path: Path) -> None:
    app, intake = installation(database, tmp_path), Intake(installation(database, tmp_path))
    first, second = (time_snowflake(datetime.now(UTC)) + place for place in (0, 1))
    await intake.keep(inbound(second))
    found = app.database.read(lambda conn: conversations(conn, app))
    assert [(one.key, one.author, one.known) for one in found] == [("1", 1, frozenset({second}))]
    assert found[0].after < first, "what should have come before the newest kept message is read again"
    work_all(app)
    assert [one.key for one in app.database.read(lambda conn: conversations(conn, app))] == ["1"]


async def test_presses_hide_no_message_from_being_read_back(database: Database, tmp_path: Path) -> None:
    app, now = installation(database, tmp_path), datetime.now(UTC)
    kept = time_snowflake(now - timedelta(hours=3))
    presses = [replace(inbound(0), event_id=f"interaction:{place}", kind=Kind.BUTTON) for place in range(30)]
    for one in (inbound(kept), *presses):
        await Intake(app).keep(one)
    work_all(app)
    (found,) = app.database.read(lambda conn: conversations(conn, app))
    assert found.known == {kept}
    assert time_snowflake(now - timedelta(hours=5)) < found.after < kept


async def test_an_event_that_cannot_be_stored_holds_up_no_other(database: Database, tmp_path: Path) -> None:
    app = installation(database, tmp_path)
    intake = Intake(app, pauses=(0.0, 0.0))
    broken = inbound(2)
    object.__setattr__(broken, "event_id", None)
    kept = await asyncio.gather(
        intake.keep(inbound(1)), intake.keep(broken), intake.keep(inbound(3)), return_exceptions=True
    )
    assert isinstance(kept[1], Exception)
    assert stored(app) == ["message:1", "message:3"]


async def test_pictures_without_words_are_sent_ten_at_a_time_and_long_words_in_parts(
    database: Database, tmp_path: Path
) -> None:
    app = installation(database, tmp_path)
    picture = await keep(app, drawn(), Attachment("a.png", FileState.FETCHING), channel="discord", chat_key="1")
    shown = [{"label": "Yes", "data": "mg1:1:send"}]

    async def parts(**payload: Any) -> list[dict[str, Any]]:
        notice = Notice(5, "discord", "1", None, None, "customer", payload, 1)
        return [given async for given in messages_of(app, notice, write=False)]

    alone = await parts(text="", files=[picture.evidence_id] * 12)
    assert [(one["content"], len(one["files"])) for one in alone] == [("", 10), ("", 2)]
    long = await parts(text="word " * 900, files=[picture.evidence_id], buttons=[shown])
    assert " ".join(one["content"] for one in long).split() == ["word"] * 900
    assert max(len(one["content"]) for one in long) <= 2000
    assert ["files" in one for one in long] == [True, False, False]
    assert ["view" in one for one in long] == [False, False, True]
