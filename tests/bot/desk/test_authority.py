"""A clause is raised on what people decided under it, and falls back when they decide otherwise."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection

from bot.cli.authority import authority_group
from bot.desk import deciding, money
from bot.desk.authority import Standing, change, fall_back, standings
from bot.desk.rights import Invalid, NotAllowed
from storage import authority, cases
from storage.numbers import Agreement
from tests.kit.cases import add_agent, open_case
from tests.kit.standing import Standing as Installed
from tests.kit.standing import standing


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Installed]:
    with standing(database_url, tmp_path) as installed:
        yield installed


def decided(desk: Installed, follow: int, against: int) -> None:
    """So many cases under F4.b approved as the policy proposes, and so many declined."""
    lead = add_agent(desk.app, f"Lia {desk.now:%d}", "lead")
    places = range(follow + against)
    opened = [open_case(desk.app, order=f"{desk.now:%d}{300 + one}", chat_key=f"{desk.now:%d}-{one}") for one in places]
    desk.now += timedelta(hours=2)

    def decide(conn: Connection) -> None:
        for place, one in enumerate(opened):
            case = cases.lock(conn, one.case_id)
            if place < follow:
                money.approve(conn, desk.app, lead, case, desk.now, amount=Decimal("30.00"), clause="", reason="")
            else:
                deciding.decline(conn, desk.app, lead, case, desk.now, clause="F6.a", words="")

    desk.database.run(decide)


def level(desk: Installed, to: str, reason: str = "the numbers", clause: str = "F4.b") -> None:
    desk.database.run(lambda conn: change(conn, desk.app, clause, to, reason, desk.now, by="cli:op"))


def of(desk: Installed, clause: str = "F4.b") -> Standing:
    found = desk.database.read(lambda conn: standings(conn, desk.app, desk.now))
    return next(one for one in found if one.clause == clause)


def test_only_so_many_agreeing_decisions_allow_auto() -> None:
    def may(same: int, other: int = 0) -> bool:
        return Standing("F4.b", "propose", True, Agreement(same, other)).may_be_auto

    assert [may(0), may(34), may(35), may(35, 1), may(60, 1)] == [False, False, True, False, True]


def test_auto_is_refused_with_the_count_until_people_agreed_often_enough(desk: Installed) -> None:
    level(desk, "propose")
    decided(desk, follow=3, against=1)
    with pytest.raises(NotAllowed, match="3 of 4 cases as proposed"):
        level(desk, "auto")
    assert (of(desk).level, of(desk).own) == ("propose", True)
    desk.now += timedelta(days=1)
    decided(desk, follow=60, against=0)
    level(desk, "auto")
    assert (of(desk).level, of(desk).agreement.same) == ("auto", 63)


def test_a_change_names_a_clause_a_level_and_a_reason(desk: Installed) -> None:
    with pytest.raises(Invalid, match="no clause 'F99'"):
        level(desk, "observe", clause="F99")
    with pytest.raises(Invalid, match="one of observe, propose, auto"):
        level(desk, "always")
    with pytest.raises(Invalid, match="Say why"):
        level(desk, "observe", reason="  ")
    assert desk.database.read(lambda conn: authority.bounds(conn, "main")) == (False, {})


def test_a_clause_follows_the_setting_again_and_every_change_is_kept(desk: Installed) -> None:
    before = of(desk).level
    level(desk, "observe", "new service")
    level(desk, "", "it is known now")
    assert (of(desk).level, of(desk).own) == (before, False)
    kept = desk.database.read(lambda conn: authority.listing(conn, "main"))["F4.b"]
    assert [(one["level"], one["reason"]) for one in kept.log] == [("observe", "new service"), ("", "it is known now")]


def test_auto_falls_back_once_when_people_decide_otherwise_and_not_before_five_did(desk: Installed) -> None:
    desk.database.run(lambda conn: authority.put(conn, "main", "F4.b", "auto", "ground", desk.now, by="op"))

    def fallen() -> list[str]:
        return desk.database.run(lambda conn: fall_back(conn, desk.app, desk.now))

    decided(desk, follow=2, against=2)
    assert fallen() == []
    desk.now += timedelta(days=1)
    decided(desk, follow=0, against=1)
    assert fallen() == ["F4.b"]
    assert fallen() == []
    kept = desk.database.read(lambda conn: authority.listing(conn, "main"))["F4.b"]
    assert (kept.level, kept.by) == ("propose", "makegood")
    assert kept.log[-1]["reason"] == "people decided 3 of the last 5 cases otherwise"


def test_what_was_decided_before_a_clause_became_auto_does_not_take_it_away(desk: Installed) -> None:
    decided(desk, follow=0, against=6)
    desk.now += timedelta(days=1)
    desk.database.run(lambda conn: authority.put(conn, "main", "F4.b", "auto", "ground", desk.now, by="op"))
    assert desk.database.run(lambda conn: fall_back(conn, desk.app, desk.now)) == []


def test_the_command_shows_sets_and_refuses_in_one_sentence(database_url: str, desk: Installed, tmp_path: Path) -> None:
    environment = {"MAKEGOOD_DATABASE_URL": database_url, "MAKEGOOD_VAR": str(tmp_path / "var")}

    def said(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(authority_group, list(arguments), env=environment)
        return done.exit_code, done.output

    assert said("set", "F4.b", "propose", "--reason", "first weeks") == (0, "F4.b is propose from now on.\n")
    status, refused = said("set", "F99", "observe", "--reason", "x")
    assert (status, "no clause 'F99'" in refused) == (1, True)
    status, shown = said("show")
    assert status == 0
    assert ["F4.b", "propose", "none", "decided"] in [line.split() for line in shown.splitlines()]
    assert ["F6.a", "(auto)", "none", "decided"] in [line.split() for line in shown.splitlines()]
    assert of(desk).level == "propose"
