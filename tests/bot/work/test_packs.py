"""A dispute pack is checked with nothing but the file: what was changed, taken out or put in is named."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.app import App
from bot.cli.main import cli
from bot.work.exporting import dispute_pack
from bot.work.packs import checked
from storage import cases
from storage.database import Database
from tests.kit.cases import add_agent, open_case
from tests.kit.web import installation

Change = Callable[[dict[str, bytes]], None]


@pytest.fixture
def pack(database: Database, tmp_path: Path) -> Path:
    """The pack of a case that was looked at by a person, with letters of many scripts in its record."""
    app: App = installation(database, tmp_path)
    opened = open_case(app, said="половина «не пришла»\u2028\r\n\U0001f600")
    ada = add_agent(app, "Ada")

    def note(conn: Any) -> None:
        case = cases.load(conn, opened.case_id)
        cases.add_event(
            conn, case, "noted", f"agent:{ada.name}", {"słowo": "größer\n", "n": 1.5}, app.database.now(conn)
        )

    app.database.run(note)
    path, packed = tmp_path / "MG-1001.zip", dispute_pack(app, "MG-1001")
    assert packed is not None
    path.write_bytes(packed)
    return path


def changed(pack: Path, change: Change) -> Path:
    with zipfile.ZipFile(pack) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    other = pack.with_name("other.zip")
    with zipfile.ZipFile(other, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return other


def rechained(edit: Callable[[dict[str, Any]], None]) -> Change:
    """The chain edited, and the manifest made to fit, as somebody would who forges a pack."""

    def change(files: dict[str, bytes]) -> None:
        old = files["MG-1001/chain.json"]
        document = json.loads(old)
        edit(document)
        new = json.dumps(document, ensure_ascii=False, indent=1).encode()
        was, now = (hashlib.sha256(one).hexdigest().encode() for one in (old, new))
        files["MG-1001/chain.json"] = new
        files["MG-1001/manifest.txt"] = files["MG-1001/manifest.txt"].replace(was, now)

    return change


def test_a_pack_as_exported_verifies_and_so_does_one_without_its_internal_files(pack: Path) -> None:
    found = checked(pack)
    assert found.faults == ()
    assert found.events > 2
    handed_on = changed(pack, lambda files: [files.pop(one) for one in list(files) if "internal/" in one] and None)
    later = checked(handed_on)
    assert (later.faults, later.left_out) == ((), ("internal/facts.txt", "internal/notes.txt"))
    assert later.seal == found.seal


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda files: files.update({"MG-1001/messages.txt": b"nothing"}), "messages.txt is not what was exported"),
        (lambda files: files.pop("MG-1001/facts.txt"), "facts.txt is missing"),
        (lambda files: files.update({"MG-1001/more.txt": b"x"}), "more.txt is not in the manifest"),
        (rechained(lambda chain: chain["events"].pop(1)), "an event is missing before the one at place 3"),
        (rechained(lambda chain: chain["events"][0].update(actor="agent:Nobody")), "event 1 "),
        (rechained(lambda chain: chain["events"][-1]["data"].update(more=1)), "(noted) is not what was recorded"),
        (rechained(lambda chain: chain["events"].pop()), "timeline.txt does not say what the events say"),
        (rechained(lambda chain: chain.update(case=2)), "event 1 "),
    ],
)
def test_what_was_changed_is_named_even_where_the_manifest_was_made_to_fit(
    pack: Path, change: Change, fault: str
) -> None:
    found = checked(changed(pack, change))
    assert any(fault in one for one in found.faults), found.faults


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all", None])
def test_what_is_no_pack_is_one_plain_fault(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "x.zip"
    if data is None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("x/chain.json", '{"events": [{"place": "one"}]}')
            archive.writestr("x/manifest.txt", "x")
        data = packed.getvalue()
    path.write_bytes(data)
    assert len(checked(path).faults) == 1
    assert "no dispute pack" in checked(path).faults[0]


def test_the_command_checks_a_pack_without_an_installation(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKEGOOD_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    ran = CliRunner().invoke(cli, ["audit", "--verify", str(pack)], standalone_mode=False)
    assert (ran.return_value, "verifies:" in ran.output) == (0, True)
    bad = changed(pack, lambda files: files.update({"MG-1001/messages.txt": b""}))
    ran = CliRunner().invoke(cli, ["audit", "--verify", str(bad)], standalone_mode=False)
    assert (ran.return_value, "does NOT verify" in ran.output) == (1, True)
