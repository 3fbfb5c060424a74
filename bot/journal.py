"""Logging: structured lines on stderr, without what a customer wrote and without secrets."""

import logging
import re
import sys
import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from triage.secrets import redact

OURS = ("bot", "policy", "storage", "triage")
"""Packages whose errors are worded by us and name no customer's words; of any other only the kind is logged."""

SECRETS = (
    re.compile(r"()\b[0-9]{6,12}:[A-Za-z0-9_-]{20,}"),  # a Telegram token, as it stands in the Bot API's addresses
    re.compile(r"(/bot)[0-9]{6,12}:[A-Za-z0-9_-]{20,}"),
    re.compile(r"(/sign-in/)[^/?\s]+"),
    re.compile(r"(/agent )\S+"),
    re.compile(r"(?i)(bearer )\S+"),
    re.compile(r"(?i)([?&\s\"'](?:key|api_key|token|secret|password|code)=)[^&\s\"']+"),
    re.compile(r"(?i)([\"'](?:key|token)[\"']: [\"'])[^\"']+"),
    re.compile(r"(://)[^/@\s:]+:[^/@\s]+(?=@)"),  # user and password of a database's address
    re.compile(r"()[\w.+-]+@[\w-]+\.[\w.-]+"),  # a login that is an address of mail
)
"""What is masked, behind a group of what stays."""
MASK = "***"


def configure_logging(level: int = logging.INFO) -> None:
    """Log as `key=value` on a terminal and as JSON lines otherwise; libraries' chatter only from warnings on."""
    terminal = sys.stderr.isatty()
    renderer: Processor = structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*PROCESSORS, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # httpx logs whole addresses, and a Telegram address holds the bot's token
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.ERROR)


def masked(text: str) -> str:
    """The text without secrets and addresses of mail: what a log line may say."""
    for pattern in SECRETS:
        text = pattern.sub(rf"\1{MASK}", text)
    return redact(text).text


def _mask(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: masked(value) if isinstance(value, str) else value for key, value in event.items()}


def _told(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The error of a line as its frames and kind; its words only where they are ours: others quote what they got."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_chain(error))
    return event


def _chain(error: BaseException) -> list[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    earlier = [*_chain(before), "then:"] if before is not None else []
    return [*earlier, *_frames(error.__traceback__), _named(error)]


def _frames(found: TracebackType | None) -> list[str]:
    return [f"  {one.filename}:{one.lineno} in {one.name}" for one in traceback.extract_tb(found)]


def _named(error: BaseException) -> str:
    kind = type(error)
    ours = kind.__module__.partition(".")[0] in OURS
    return f"{kind.__module__}.{kind.__qualname__}" + (f": {error}" if ours else "")


PROCESSORS: tuple[Any, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _told,
    _mask,
)
"""What every line goes through before it is written."""
