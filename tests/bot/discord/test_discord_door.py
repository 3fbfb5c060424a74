"""Customers on Discord, through the real client."""

import io

from PIL import Image

from tests.bot.discord.conftest import Begin
from tests.kit.discord_server import DiscordServer, Person

LINK = "https://www.instagram.com/maria.lopes.art/"


def picture(color: str = "navy") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (320, 640), color).save(target, "PNG")
    return target.getvalue()


def claim(person: Person) -> None:
    """A whole claim by direct message, up to the confirmed summary."""
    person.write(f"order 10482 {LINK} only a part of my order ever came")
    person.press("I have none")
    person.hears("Order: 10482")
    person.press("Send")


def fill_in_claim(person: Person, **more: object) -> None:
    """The form behind /refund, filled in completely."""
    shown = person.command("refund")
    assert shown.modal is not None
    person.fill_in(shown, number="10482", link=LINK, explanation="only a part of my order ever came", **more)


def test_a_claim_by_form_is_answered_where_nobody_else_can_read_it(begin: Begin, server: DiscordServer) -> None:
    running = begin(returns="manual", charge="gross")
    ana, other = server.person("ana"), server.person("other")
    fill_in_claim(ana, screenshots=[("shot.png", picture())])
    shown = ana.hears("Order: 10482")
    assert shown.ephemeral
    assert "1 screenshot" in shown.content
    ana.press("Send")
    assert ana.hears("checking the records").ephemeral
    told = ana.hears("$0.66 has been credited")
    assert told.channel_id != server.help.id, "what comes later comes as a direct message"
    assert other.heard() == []
    assert len(running.paid_to("maria.lopes")) == 1


def test_the_same_dialogue_runs_by_direct_message(begin: Begin, server: DiscordServer) -> None:
    running = begin(returns="manual", charge="gross")
    ana = server.person("ana")
    ana.write("hello")
    ana.hears("What is the order number")
    ana.write("order 10482", ("shot.png", picture()))
    ana.hears("link")
    ana.write(LINK)
    ana.hears("What went wrong")
    ana.choose("Only a part came")
    ana.hears("1 screenshot")
    ana.press("Send")
    ana.hears("$0.66 has been credited")
    assert len(running.paid_to("maria.lopes")) == 1
