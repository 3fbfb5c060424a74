"""Publishing a text of the policy from the desk: what is wrong with it, and putting it into force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from bot.app import App
from bot.comparing import Source
from bot.desk.rights import Invalid, Stale, must_be_operator
from bot.policies import Policies, Version
from policy import Policy, PolicyError, check, general_text, parse
from storage import publications
from storage.agents import Agent
from storage.columns import storable

LONGEST = 700_000
"""Characters of a document that can be published; the shipped ones have a tenth of it."""
LONGEST_REASON = 1000
FIRST_YEAR, LAST_YEAR = 2000, 2200
MEANWHILE = "Another text was published meanwhile, so nothing was done. Look at what is in force now and check again."


@dataclass(frozen=True, slots=True)
class Wish:
    """What an operator wants published. `again` is the digest of a kept text that is to be in force once more."""

    document: str
    effective: str
    reason: str
    again: str = ""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A document looked at. `faults` refuse it, each with its line; `remarks` are about the worked cases beside it."""

    source: Source
    text: Policy | None
    faults: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def plain_text(document: str) -> str:
    """The document as it is kept: one kind of line end, nothing that a database cannot store."""
    return storable(document.replace("\r\n", "\n").replace("\r", "\n"))


def weigh(policies: Policies, wish: Wish) -> Weighed:
    """Whether the document can be in force: the loader's faults, else those of `policy check` on the text."""
    source = _source(policies, wish)
    path = policies.beside().with_name("pasted.yaml")
    try:
        text = parse(source.document.encode(), path, source.general.encode())
    except PolicyError as problem:
        return Weighed(source, None, tuple(str(problem).splitlines()))
    except RecursionError:
        return Weighed(source, None, ("pasted.yaml: it is nested too deeply to be read",))
    faults = [*_name(policies, text), *map(str, check.of_text(text))]
    return Weighed(source, text, tuple(faults), () if faults else _remarks(text))


def day_of(wish: Wish, text: Policy) -> date:
    """From which day on it is to be in force: the day given, else the document's own. Raises `Invalid`."""
    typed = wish.effective.strip()
    if not typed:
        return text.effective
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise Invalid(f"{typed[:40]!r} is no day; write it as 2026-12-31.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Invalid(f"{day} is too far away to be meant.")
    return day


def publish(conn: Connection, app: App, agent: Agent, wish: Wish, place: int, now: datetime) -> None:
    """Put the text into force from its day on, in every replica, with this commit.

    `place` is that of the newest publication which the operator saw. Raises `NotAllowed`, `Invalid`, or `Stale`.
    """
    must_be_operator(agent, "publish a policy")
    app.policies.follow(conn, app.panel_id, now)
    reason = storable(wish.reason.strip())
    if not reason or len(reason) > LONGEST_REASON:
        raise Invalid(f"Write why it is published, in {LONGEST_REASON} characters at most.")
    weighed = weigh(app.policies, wish)
    if weighed.text is None or weighed.faults:
        raise Invalid(weighed.faults[0])
    if place != app.policies.place():
        raise Stale(MEANWHILE)
    text = weighed.text
    try:
        publications.publish(
            conn,
            app.panel_id,
            after=place,
            policy=text.name,
            version=text.version,
            digest=text.digest,
            effective=day_of(wish, text),
            document=weighed.source.document,
            general=weighed.source.general,
            agent_id=agent.id,
            reason=reason,
            again=app.policies.kept(text.digest) is not None,
            now=now,
        )
    except publications.NotNext:
        raise Stale(MEANWHILE) from None


def source_of(version: Version) -> Source:
    """The bytes of a version. Raises `PolicyError` when its document on disk cannot be read any more."""
    if version.published is not None:
        return Source(version.published.document, version.published.general)
    try:
        return Source(Path(version.text.source).read_text("utf-8"), general_text().decode())
    except (OSError, UnicodeDecodeError):
        raise PolicyError(f"{version.text.source} cannot be read any more") from None


def version_called(versions: Sequence[Version], digest: str) -> Version | None:
    """The newest version of that digest; None where there is none."""
    return next((one for one in reversed(versions) if one.text.digest == digest), None)


def _source(policies: Policies, wish: Wish) -> Source:
    """The kept text where one is put back unchanged, else the document with the bot's own clauses of today."""
    document = plain_text(wish.document)
    kept = version_called(policies.versions(), wish.again)
    if kept is not None and plain_text(source_of(kept).document) == document:
        return source_of(kept)
    return Source(document, general_text().decode())


def _name(policies: Policies, text: Policy) -> Sequence[str]:
    name = policies.current.name
    if text.name == name:
        return ()
    return (
        f"pasted.yaml: line 1: this is policy {text.name}, and {name} is in force here; MAKEGOOD_POLICY chooses one",
    )


def _remarks(text: Policy) -> tuple[str, ...]:
    try:
        return tuple(map(str, check.of_cases(text)))
    except PolicyError as problem:
        return tuple(str(problem).splitlines())
