"""Which failures are a person's to repair, and the sentence that says how."""

from bot.settings import SettingsError
from policy import PolicyError
from storage.errors import StorageError


def sentence_for(problem: Exception) -> str | None:
    """The sentence for stderr, or None for a fault of our own, whose trace is worth more than a sentence."""
    if isinstance(problem, SettingsError | StorageError | PolicyError):
        return str(problem)
    if isinstance(problem, OSError) and problem.strerror:
        where = f": {problem.filename}" if problem.filename else ""
        return f"{problem.strerror}{where}"
    return None
