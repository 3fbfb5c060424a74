"""The documentation builds, says only what the program can do, and what it shows really happens."""

import re
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.cli.main import COMMANDS
from bot.settings import Settings, load
from bot.web.metrics import METRICS
from policy.derived import DERIVED
from policy.shape import CLAUSE, RULE, TOP
from policy.vocabulary import FACTS
from tests.deploy.test_deploy import setting_names
from tests.docs.doing import reader
from tests.docs.reading import PAGES, ROOT, blocks, fault, named

FOLLOWED = [page for page in PAGES if any(block.mark for block in blocks(page))]
FETCHING = {("script", "src"), ("link", "href"), ("img", "src"), ("iframe", "src"), ("source", "src")}


def name_of(page: Path) -> str:
    """The page's path in the repository."""
    return str(page.relative_to(ROOT))


class Fetched(HTMLParser):
    """The addresses that a browser would fetch for a page by itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if (tag, name) in FETCHING]


def built(root: Path, into: Path) -> "subprocess.CompletedProcess[str]":
    """What came of building the site of that tree as `make docs` does."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(into)]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site; any warning is a fault."""
    folder = tmp_path_factory.mktemp("site")
    done = built(ROOT, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_a_dead_link_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Here\n\n[gone](nowhere.md) [lost](#nowhere)\n", "utf-8")
    (tmp_path / "mkdocs.yml").write_text(f"INHERIT: {ROOT / 'mkdocs.yml'}\nhooks: []\nnav: [index.md]\n", "utf-8")
    done = built(tmp_path, tmp_path / "site")
    assert done.returncode != 0
    assert "nowhere.md" in done.stderr
    assert "#nowhere" in done.stderr


def test_make_builds_it_as_the_tests_do() -> None:
    assert "mkdocs build --strict\n" in (ROOT / "Makefile").read_text("utf-8")


def test_the_site_fetches_nothing_from_elsewhere_and_every_mark_was_filled_in(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 10
    for page in pages:
        text = page.read_text("utf-8")
        assert [one for one in Fetched(text).found if re.match(r"(https?:)?//", one)] == [], page
        assert "<!-- made:" not in text, page
    for style in site.rglob("*.css"):
        assert not re.search(r"url\(\W?(https?:)?//|@import", style.read_text("utf-8")), style


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("commands", [f"makegood {one}" for one in COMMANDS]),
        ("settings", [one for one in setting_names(Settings) if not one.endswith(("PROVIDERS", "HOOKS"))]),
        ("metrics", [one.name for one in METRICS] + ["makegood_credits_stopped"]),
        ("facts", [*FACTS, *DERIVED]),
        ("policy", sorted({*TOP, *CLAUSE, *RULE})),
    ],
)
def test_the_reference_names_everything_there_is(site: Path, page: str, names: list[str]) -> None:
    text = (site / "reference" / f"{page}.html").read_text("utf-8")
    assert [one for one in names if not re.search(rf"\b{one}\b", text)] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_on_the_page_is_one_that_there_is(page: Path) -> None:
    assert [f"{call}: {words}" for call in named(page) if (words := fault(call))] == []


@pytest.mark.parametrize(
    "call",
    [
        "makegood backups",
        "makegood agent ad Lia",
        "makegood agent add Lia --rolle lead",
        "makegood agent add A B",
        "makegood agent add Lia --role boss",
        "makegood register complete prices --until 2027",
        "makegood doctor --all",
    ],
)
def test_a_command_that_there_is_not_would_be_found(call: str) -> None:
    assert fault(call)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_setting_on_the_page_is_one_that_there_is(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = set(setting_names(Settings))
    written = set(re.findall(r"MAKEGOOD_[A-Z0-9_]*[A-Z0-9]", page.read_text("utf-8")))
    assert {one.removesuffix("_FILE") for one in written} - known <= {one.rpartition("__")[0] for one in known}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAKEGOOD_PANEL__ADMIN_KEY", "it lies in the secrets' file")
    for block in blocks(page):
        if block.language == "toml":
            load(**tomllib.loads(block.text))


@pytest.mark.parametrize("page", FOLLOWED, ids=name_of)
def test_what_the_page_shows_happens(page: Path, tmp_path: Path) -> None:
    with reader(tmp_path) as somebody:
        for block in blocks(page):
            if block.mark:
                somebody.follows(block)
