"""Updates by webhook: answered with 200 only after they are stored; anything else makes Telegram send them again."""

import hashlib
import hmac

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.app import App
from bot.settings import Settings
from bot.telegram.door import NoUpdate, TelegramDoor
from storage.errors import StorageError

log = structlog.get_logger()

PATH = "/telegram/webhook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def webhook_url(settings: Settings) -> str:
    """Where Telegram is told to deliver."""
    return f"{settings.web.address()}{PATH}"


def webhook_secret(settings: Settings) -> str:
    """What Telegram must send along: the set secret, else one made from the token, the same in every replica."""
    given = settings.telegram.webhook_secret.get_secret_value()
    token = settings.telegram.token.get_secret_value()
    return given or hmac.new(token.encode(), b"makegood webhook", hashlib.sha256).hexdigest()


class Webhook:
    """What answers where Telegram delivers to; every replica with a web door may serve it (`bot.web.Hook`)."""

    def __init__(self, app: App) -> None:
        self._door = TelegramDoor(app)
        self._secret = webhook_secret(app.settings).encode()

    def route(self) -> Route:
        """The address, for POST only."""
        return Route(PATH, self._receive, methods=["POST"], include_in_schema=False)

    async def close(self) -> None:
        """Give up the connection that button presses were answered on."""
        await self._door.close()

    async def _receive(self, request: Request) -> Response:
        """403 without the secret, 400 for what is no update, 503 while nothing can be stored, else 200."""
        given = request.headers.get(HEADER, "").encode()
        if not hmac.compare_digest(given, self._secret):
            return PlainTextResponse("the secret is wrong", 403)
        try:
            await self._door.receive(await request.json())
        except (NoUpdate, ValueError):
            log.warning("what came by webhook is no update")
            return PlainTextResponse("this is no update", 400)
        except StorageError as problem:
            log.warning("an update cannot be stored, so it is not acknowledged", problem=str(problem))
            return PlainTextResponse("try again later", 503)
        return PlainTextResponse("")
