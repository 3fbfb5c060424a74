"""The main job once more, with customers who come in by Discord's form, buttons and direct messages."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from tests.kit.discord_people import Person
from tests.kit.discord_server import DiscordServer, discord_server
from tests.kit.whole import Customer, Whole, whole
from tests.whole import test_main_job as main_job
from tests.whole.conftest import Start

THROUGH_DISCORD = (
    main_job.test_a_partial_order_is_credited_once_on_a_panel_that_returns_nothing_by_itself,
    main_job.test_a_second_claim_on_a_credited_order_pays_nothing_more,
    main_job.test_a_canceled_order_that_the_panel_has_returned_is_told_so_and_not_credited,
    main_job.test_a_panel_whose_behaviour_is_unknown_leaves_every_credit_to_a_person,
    main_job.test_a_failure_that_the_records_lay_to_a_private_link_is_advised_with_two_choices,
    main_job.test_a_failure_without_a_recorded_cause_goes_to_a_person,
    main_job.test_an_incomplete_claim_is_asked_only_for_what_is_missing,
    main_job.test_an_unknown_order_and_a_wrong_link_are_answered_alike,
    main_job.test_a_corrected_link_lets_the_claim_go_on,
    main_job.test_a_panel_that_cannot_be_read_hands_the_case_over_and_says_nothing_is_verified,
    main_job.test_a_credit_above_the_cap_is_approved_on_the_desk_with_its_formula,
    main_job.test_a_credit_whose_answer_was_cut_is_found_by_its_reference_and_paid_exactly_once,
    main_job.test_a_credit_that_never_turns_up_is_put_before_a_person_and_never_sent_again,
)
globals().update({claim.__name__: claim for claim in THROUGH_DISCORD})


class OnDiscord(Customer):
    """A customer on Discord, with the words of one on the page."""

    def __init__(self, person: Person) -> None:
        self._person = person

    def say(self, text: str, *pictures: tuple[str, bytes]) -> None:
        """Write a direct message."""
        self._person.write(text, *pictures)

    def press(self, label: str) -> str:
        """Press the newest button with that label."""
        self._person.press(label)
        return label

    def hears(self, words: str) -> str:
        """The next message that holds these words."""
        return self._person.hears(words).content

    def heard(self) -> list[str]:
        """Everything said to this customer so far."""
        return self._person.heard()

    def claim(self, number: str, link: str, words: str = "only a part of my order ever came") -> None:
        """Make a whole claim by the form behind /refund."""
        shown = self._person.command("refund")
        self._person.fill_in(shown, number=number, link=link, explanation=words)
        self.hears(f"Order: {number}")
        self.press("Send")


@dataclass(frozen=True)
class WithDiscord(Whole):
    """An installation whose customers come in by Discord."""

    server: DiscordServer

    def customer(self) -> Customer:
        """A new customer on Discord."""
        return OnDiscord(self.server.person("customer"))


@pytest.fixture
def start(database: Database, tmp_path: Path) -> Iterator[Start]:
    """Starts a whole installation with its Discord door open; it is stopped at the end of the test."""
    with discord_server() as server:
        opened: list[Any] = []

        def begin(**given: Any) -> Whole:
            context = whole(database, tmp_path, discord=server.settings, **given)
            running = context.__enter__()
            opened.append(context)
            server.open_door(running.app)
            return WithDiscord(running.app, running.panel, running.root, running.stack, server)

        yield begin
        server.close_door()
        for context in opened:
            context.__exit__(None, None, None)
