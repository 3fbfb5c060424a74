"""What agents write in a case's thread: words for the customer, notes after `//`, commands, edits and deletions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from bot.desk import telling
from bot.desk.rights import Invalid, NotAllowed, Stale
from bot.inbound import FileState, Inbound, Kind
from bot.staff.asking import Asked
from bot.staff.commands import HELP, read_command
from bot.staff.deeds import perform
from bot.staff.identity import Stranger, who
from storage import cases, messages, notices, staffroom
from storage.agents import Agent
from storage.cases import Case
from storage.savepoint import undone_when_it_fails
from storage.staffroom import Post, Word

NOTE = "//"
NOT_SENT = "Not sent: a file with it is no picture I can pass on ({reason}). Send the words again, or with a picture."


@dataclass(frozen=True, slots=True)
class Scene:
    """A message of an agent in a case's thread."""

    app: App
    agent: Agent
    post: Post
    case: Case
    inbound: Inbound
    now: datetime


def staff_turn(conn: Connection, app: App, inbound: Inbound, now: datetime) -> None:
    """Work one message of the staff's chat. Whoever may not, or cannot, hears why in the thread; all else is undone.

    Talk that belongs to no case is nobody's business here.
    """
    post = find_post(conn, app, inbound)
    if post is None:
        return
    try:
        with undone_when_it_fails(conn):
            agent = who(conn, app, inbound.channel, inbound.sender_key)
            scene = Scene(app, agent, post, cases.lock(conn, post.case_id), inbound, now)
            said = KINDS[inbound.kind](conn, scene)
    except (Stranger, Invalid, NotAllowed, Stale) as problem:
        said = str(problem)
    if said:
        answer(conn, app, post, inbound, said, now)


def staff_turn_failed(conn: Connection, app: App, inbound: Inbound, now: datetime) -> None:
    """The message could not be worked again and again: its author hears that it went nowhere."""
    post = find_post(conn, app, inbound)
    if post is not None:
        answer(conn, app, post, inbound, "This could not be handled and did not reach the customer. Use the desk.", now)


def find_post(conn: Connection, app: App, inbound: Inbound) -> Post | None:
    """The post whose thread the message was written in, or whose messages it replies to."""
    place = inbound.place
    post = staffroom.in_thread(conn, inbound.channel, place, inbound.thread)
    if post is None and not inbound.thread:
        known = inbound.message_key if inbound.kind in (Kind.EDIT, Kind.DELETED) else inbound.reply_to
        post = staffroom.by_message(conn, inbound.channel, place, known)
    return post or _by_name(conn, app, inbound)


def _by_name(conn: Connection, app: App, inbound: Inbound) -> Post | None:
    """A thread or brief of ours that is not recorded yet, or never was because the process died after making it."""
    number = inbound.about.partition(" ")[0]
    case = cases.by_number(conn, app.panel_id, number) if number else None
    return staffroom.of_case(conn, case.id, inbound.channel) if case is not None else None


def answer(conn: Connection, app: App, post: Post, inbound: Inbound, text: str, now: datetime) -> None:
    """Queue words for the thread, in reply to the message."""
    notices.queue(
        conn,
        panel_id=app.panel_id,
        channel=f"{post.surface}-staff",
        chat_key=post.place,
        audience="staff",
        payload={"text": text, "thread": post.thread, "reply_to": inbound.message_key},
        case_id=post.case_id,
        now=now,
    )


def _wrote(conn: Connection, scene: Scene) -> str:
    text, files = scene.inbound.text.strip(), _files(scene.inbound)
    if text.startswith(NOTE):
        telling.note(conn, scene.app, scene.agent, scene.case, scene.now, text=text.removeprefix(NOTE))
        cases.link_evidence(conn, scene.case.id, files, scene.now)
        _remember(conn, scene)
        return ""
    if text == "/help":
        return HELP
    command = read_command(text)
    if command is not None:
        asked = Asked(command[0], scene.case.id, None, typed=command[1])
        return perform(conn, scene.app, scene.agent, asked, scene.now)
    telling.say(conn, scene.app, scene.agent, scene.case, scene.now, text=text, files=files)
    _remember(conn, scene)
    return ""


def _files(inbound: Inbound) -> tuple[int, ...]:
    """The pictures that came along. Raises `Invalid` when one is none: what an agent sends goes whole or not at all."""
    refused = [file for file in inbound.attachments if file.state is not FileState.STORED]
    if refused:
        raise Invalid(NOT_SENT.format(reason=refused[0].reason.replace("_", " ")))
    return tuple(file.evidence_id for file in inbound.attachments if file.evidence_id is not None)


def _remember(conn: Connection, scene: Scene) -> None:
    """Which stored message the agent's own chat message is: it needs no copy here, and an edit of it finds it."""
    newest = [one.id for one in messages.of_case(conn, scene.case.id) if one.agent_id == scene.agent.id][-1]
    staffroom.add_words(conn, scene.post.id, [Word(scene.inbound.message_key, newest, None, 0, True)])


def _edited(conn: Connection, scene: Scene) -> str:
    written = _written(conn, scene)
    if written is not None:
        text = scene.inbound.text.strip().removeprefix(NOTE)
        telling.amend(conn, scene.app, scene.agent, scene.case, scene.now, message_id=written, text=text)
    return ""


def _deleted(conn: Connection, scene: Scene) -> str:
    written = _written(conn, scene)
    if written is not None:
        telling.take_back(conn, scene.app, scene.agent, scene.case, scene.now, message_id=written)
    return ""


def _written(conn: Connection, scene: Scene) -> int | None:
    found = staffroom.words_at(conn, scene.post.id, scene.inbound.message_key)
    return next((word.message_id for word in found if word.own), None)


def _ignored(conn: Connection, scene: Scene) -> str:  # noqa: ARG001 - as all
    return ""


KINDS: dict[Kind, Callable[[Connection, Scene], str]] = {
    Kind.MESSAGE: _wrote,
    Kind.EDIT: _edited,
    Kind.DELETED: _deleted,
    Kind.BUTTON: _ignored,
    Kind.BLOCKED: _ignored,
    Kind.UNBLOCKED: _ignored,
}
