"""One case, its agents on Discord, Telegram and the desk: what one does shows at the others, and nobody acts twice."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from storage.database import Database
from tests.bot.discord.test_staff_on_discord import READS_ALL, Forum, answered
from tests.bot.telegram.conftest import open_door
from tests.bot.telegram.test_staff_on_telegram import FORUM, MAX, topic_of
from tests.kit.botapi.people import Group
from tests.kit.botapi.serving import BotApiServer
from tests.kit.discord_server import DiscordServer, discord_server
from tests.kit.whole import Whole, wait_for, whole

LINK = "https://www.instagram.com/maria.lopes.art/"
Doors = tuple[Whole, DiscordServer, Group]


@pytest.fixture
def doors(database: Database, tmp_path: Path) -> Iterator[Doors]:
    """An installation with a staff forum on Telegram and one on Discord."""
    with ExitStack() as stack:
        telegram, discord = stack.enter_context(BotApiServer()), stack.enter_context(discord_server())
        group = telegram.group(FORUM, forum=True)
        running = stack.enter_context(
            whole(
                database,
                tmp_path,
                returns="manual",
                charge="gross",
                authority="propose",
                telegram={"token": telegram.token, "api_root": telegram.root, "staff_chat": str(FORUM)},
                discord=discord.settings,
            )
        )
        stack.callback(discord.close_door)
        discord.open_door(running.app, intents=READS_ALL)
        stack.enter_context(open_door(running.app))
        yield running, discord, group


def test_what_one_surface_does_shows_at_the_others_and_a_case_is_decided_once(doors: Doors) -> None:
    running, discord, group = doors
    lia, desk, customer = Forum(discord), running.desk("Ona", "lead"), running.customer()
    running.agent("Lia", "lead", "discord", lia.id)
    running.agent("Max", "agent", "telegram", str(MAX))
    max_ = group.person(MAX, "Max")
    customer.claim("10482", LINK)
    customer.hears("A person will look at this")
    thread, topic = lia.thread(), topic_of(group, "MG-1001")

    assert "You hold MG-1001" in answered(lia.press("Take"))
    group.wait_for("Lia took the case")
    wait_for(lambda: "Lia" in desk.page("MG-1001"), "the holder on the desk")
    assert "Lia holds MG-1001" in max_.wait_answer(max_.tap("Approve 0.66 USD"))["text"]

    lia.person.write_in(thread, "Hello from Discord")
    customer.hears("Lia: Hello from Discord")
    assert group.wait_for("Lia: Hello from Discord").thread_id == topic
    customer.say("hello from the page")
    lia.hears(thread, "**Customer**: hello from the page")
    group.wait_for("Customer: hello from the page")
    max_.send("// I know this customer", thread_id=topic)
    lia.hears(thread, "**Max (note)**: I know this customer")
    wait_for(lambda: "I know this customer" in desk.page("MG-1001"), "the note on the desk")

    assert "back in the queue" in answered(lia.press("Give back"))
    group.wait_for("Lia gave the case back")
    desk.does("MG-1001", "approve", amount="0.66", clause="", reason="")
    customer.hears("$0.66 has been credited")
    lia.hears(thread, "Ona approved 0.66 USD")
    lia.hears(thread, "closed: credited")
    wait_for(lambda: not group.topics, "the topic closed")
    wait_for(lambda: lia.with_button("Take") is None, "no button left")
    assert len(running.paid_to("maria.lopes")) == 1
    assert all("I know this customer" not in text for text in customer.heard())
