"""The web door: the customer page, the agents' desk, and whether the process is well."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles

from bot.app import App
from bot.web import failures, health, metrics
from bot.web.api import cases as api_cases
from bot.web.api import document as api_document
from bot.web.api import links as api_links
from bot.web.api import registers as api_registers
from bot.web.chat import embedding as chat_embedding
from bot.web.chat import linking as chat_linking
from bot.web.chat import routes as chat
from bot.web.chat.visitor import EMBEDDED, PAGE
from bot.web.desk import (
    acting,
    auditing,
    bulking,
    common_faults,
    figures,
    given_up,
    looking,
    macros,
    passkeys,
    policies,
    publishing,
    registers,
    signing,
    team,
    weighing,
)
from bot.web.desk.sessions import NotSignedIn, SecondStep
from bot.web.guard import Guard, refuse_foreign
from bot.web.live import Bell
from bot.web.pages import ASSETS


class Hook(Protocol):
    """Where a chat service delivers to, served beside the pages."""

    def route(self) -> BaseRoute:
        """Its address and what answers there."""
        ...

    async def close(self) -> None:
        """Give up what it opened; called once, when serving ends."""
        ...


def create_web(app: App, *hooks: Hook) -> FastAPI:
    """The pages of that installation, and the hooks beside them, as an ASGI application; the caller serves it."""
    web = FastAPI(
        title="Makegood",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_listening,
        dependencies=[Depends(_own_site)],
        middleware=[Middleware(Guard, public_url=app.settings.web.public_url, embed=app.settings.web.embed)],
    )
    web.state.app = app
    web.state.bell = Bell()
    failures.install(web)
    web.add_exception_handler(NotSignedIn, signing.not_signed_in)
    web.add_exception_handler(SecondStep, signing.second_step)
    for part in (
        health,
        metrics,
        api_links,
        api_cases,
        api_registers,
        api_document,
        chat_linking,
        chat_embedding,
        signing,
        bulking,
        passkeys,
        team,
        common_faults,
        auditing,
        given_up,
        registers,
        figures,
        macros,
        looking,
        policies,
        publishing,
        weighing,
        acting,
    ):
        web.include_router(part.router)
    for base in (PAGE, EMBEDDED):
        web.include_router(chat.router, prefix=base)
    web.state.hooks = hooks
    web.router.routes.extend(hook.route() for hook in hooks)
    web.mount("/assets", StaticFiles(directory=ASSETS))
    web.add_api_route("/", _home, include_in_schema=False)
    return web


@asynccontextmanager
async def _listening(web: FastAPI) -> AsyncIterator[None]:
    bell: Bell = web.state.bell
    bell.listen(web.state.app.database)
    yield
    bell.close()
    for hook in web.state.hooks:
        await hook.close()


async def _own_site(request: Request) -> None:
    refuse_foreign(request.scope.get("state", {}))


async def _home() -> RedirectResponse:
    """Customers are who comes here without an address."""
    return RedirectResponse("/chat", 307)
