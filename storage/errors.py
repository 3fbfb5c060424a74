"""What can go wrong with storage, in words that say what to do."""

from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError


class StorageError(Exception):
    """The database cannot be used as asked; the text is one sentence for a person."""


class EvidenceUnavailable(OSError):
    """The store of screenshots cannot be used just now; the text is one sentence for a person."""


def in_plain_words(problem: DBAPIError, code: str, words: Mapping[str, str]) -> Exception:
    """What an engine's error code means to a person; an error that is no trouble of the store stays as it is."""
    sentence = words.get(code)
    if sentence is None:
        return problem
    plain = StorageError(sentence)
    plain.__cause__ = problem
    return plain
