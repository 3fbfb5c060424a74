"""Telegram's public names, asked through the bot's own getChat against the Bot API server of the tests."""

from collections.abc import Iterator

import pytest

from tests.kit.botapi.serving import BotApiServer
from triage.links import parse
from triage.links.probe import BotChat, Prober


@pytest.fixture(scope="module")
def telegram() -> Iterator[BotApiServer]:
    with BotApiServer() as server:
        server.public_chat(-1001, "BigChannel")
        server.public_chat(-1002, "BigGroup", "supergroup")
        yield server


def asking(telegram: BotApiServer) -> Prober:
    return Prober(bot=BotChat(telegram.root, telegram.token))


@pytest.mark.parametrize("link", ["https://t.me/bigchannel", "tg://resolve?domain=BigGroup"])
def test_a_channel_or_group_with_a_public_name_is_public(telegram: BotApiServer, link: str) -> None:
    verdict = asking(telegram).check(parse(link))
    assert verdict is not None
    assert (verdict.state, verdict.via) == ("public", "Telegram getChat")


def test_a_name_that_is_not_found_may_be_a_persons_and_is_unknown(telegram: BotApiServer) -> None:
    verdict = asking(telegram).check(parse("https://t.me/nobody_here"))
    assert verdict is not None
    assert (verdict.state, "400" in verdict.reason) == ("unknown", True)


def test_a_bot_api_in_trouble_is_unknown_and_the_token_stays_untold(telegram: BotApiServer) -> None:
    telegram.fail_next("getChat", 429, "Too Many Requests: retry after 5")
    verdict = asking(telegram).check(parse("https://t.me/bigchannel"))
    assert verdict is not None
    assert verdict.state == "unknown"
    silent = Prober(bot=BotChat("http://127.0.0.1:9", telegram.token)).check(parse("https://t.me/bigchannel"))
    assert silent is not None
    assert silent.state == "unknown"
    assert telegram.token not in f"{silent} {verdict} {BotChat(telegram.root, telegram.token)!r}"


def test_without_a_bot_nobody_is_asked() -> None:
    assert Prober().check(parse("https://t.me/bigchannel")) is None
