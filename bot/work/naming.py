"""Telling one agent something, in the chats that are theirs."""

from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from storage import agents, notices
from storage.agents import Agent


def tell_agent(conn: Connection, app: App, agent: Agent, text: str, case_id: int | None, now: datetime) -> bool:
    """Queue the words for each chat account of the agent. False: there is none, so somebody else must be told."""
    tokens = {"telegram": app.settings.telegram.token, "discord": app.settings.discord.token}
    doors = {name for name, token in tokens.items() if token.get_secret_value()}
    found = [(channel, key) for channel, key in agents.accounts(conn, agent.id) if channel in doors]
    for channel, key in found:
        notices.queue(
            conn,
            panel_id=app.panel_id,
            channel=channel,
            chat_key=key,
            audience="agent",
            payload={"text": text},
            case_id=case_id,
            now=now,
        )
    return bool(found)
