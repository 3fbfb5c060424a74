"""Asking platforms about targets, by fixed templates only and never with what the customer wrote (off by default)."""

from triage.links.probe.bot_chat import BotChat
from triage.links.probe.call import Caller
from triage.links.probe.guards import Guards
from triage.links.probe.prober import Prober
from triage.links.verdict import ASKABLE, ON_BY_DEFAULT, State, Verdict

__all__ = ["ASKABLE", "ON_BY_DEFAULT", "BotChat", "Caller", "Guards", "Prober", "State", "Verdict"]
