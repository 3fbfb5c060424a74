"""Who may do what: roles, limits, and who holds a case. Every refusal is one plain sentence."""

from decimal import Decimal

from bot.app import App
from storage.agents import Agent
from storage.cases import Case

SENIOR = ("lead", "operator")
"""Roles that may approve above an agent's limit, take a case over, and settle a lost credit."""

WORKABLE = ("gathering", "asking", "advised", "handoff", "parked", "following")
"""States in which a person may act on a case."""


class NotAllowed(Exception):
    """This agent may not do this."""


class Stale(Exception):
    """The case is not as the agent saw it: somebody else holds it, or it moved on meanwhile."""


class Invalid(Exception):
    """What was typed cannot be used; the text says why."""


def is_senior(agent: Agent) -> bool:
    """True for a lead and for an operator."""
    return agent.role in SENIOR


def must_be_senior(agent: Agent, what: str) -> None:
    """Raise `NotAllowed` unless the agent is a lead or an operator. `what` completes the sentence."""
    if not is_senior(agent):
        raise NotAllowed(f"Only a lead or an operator may {what}.")


def must_be_operator(agent: Agent, what: str) -> None:
    """Raise `NotAllowed` unless the agent is an operator. `what` completes the sentence."""
    if agent.role != "operator":
        raise NotAllowed(f"Only an operator may {what}.")


def must_be_workable(case: Case) -> None:
    """Raise `Stale` when nothing can be done on this case any more, or not at this moment."""
    if case.state == "closed":
        raise Stale(f"{case.number} is closed.")
    if case.state == "crediting":
        raise Stale(f"A credit for {case.number} is on its way; wait until it is booked.")
    if case.state not in WORKABLE:
        raise Stale(f"{case.number} is {case.state} and cannot be worked.")


def may_approve(app: App, agent: Agent, amount: Decimal, currency: str) -> bool:
    """Whether the agent may approve that amount alone: up to the cap of the currency; a lead or operator any amount."""
    return is_senior(agent) or amount <= app.settings.cap(currency)


def must_be_within_limit(app: App, agent: Agent, amount: Decimal, currency: str) -> None:
    """Raise `NotAllowed` for an amount above the agent's limit."""
    if not may_approve(app, agent, amount, currency):
        limit = app.settings.cap(currency)
        raise NotAllowed(
            f"{amount} {currency} is above your limit of {limit} {currency}; a lead or an operator approves it."
        )


def limit_in_words(app: App, agent: Agent, currency: str) -> str:
    """The agent's limit as one sentence, for the page."""
    if is_senior(agent):
        return "As a lead or operator you approve any amount the order still bears."
    return f"You approve up to {app.settings.cap(currency)} {currency}; above it a lead does."
