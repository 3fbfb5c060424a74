"""What a step answers when it is not finished."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Later:
    """The job is not finished: come back after so many seconds."""

    seconds: float
