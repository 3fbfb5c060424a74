"""Headless Chromium for the tests of the pages; it must be there, a test without it fails and says how to get it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 30_000.0
"""Milliseconds to wait for what must appear; a busy machine is slow, and no test measures time."""
WIDTHS = {"phone": (390, 844), "wide": (1280, 900)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a file of tests; its driver runs an event loop, which tests of other files must not meet."""
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing; install it: apt-get install -y --no-install-recommends chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


class Troubles(list[str]):
    """What the browser complained about: script errors, refused content, failed requests to our own server."""


def open_page(browser: Browser, *, width: str = "wide", dark: bool = False, **options: Any) -> tuple[Page, Troubles]:
    """A page in a fresh browser profile, with everything the browser complains about collected."""
    wide, high = WIDTHS[width]
    context = browser.new_context(
        viewport={"width": wide, "height": high}, color_scheme="dark" if dark else "light", **options
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    troubles = Troubles()
    page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
    page.on("console", lambda line: troubles.append(f"console: {line.text}") if line.type == "error" else None)
    return page, troubles
