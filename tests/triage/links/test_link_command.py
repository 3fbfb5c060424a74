"""`makegood link` as a script calls it."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from bot.cli.link import link_command


def _run(*arguments: str | bytes) -> tuple[int, bytes, bytes]:
    command = [sys.executable.encode(), b"-m", b"bot", b"link", *(os.fsencode(one) for one in arguments)]
    done = subprocess.run(command, check=False, capture_output=True)
    return done.returncode, done.stdout, done.stderr


def test_one_line_per_argument_in_order_and_status_0_when_all_have_a_key() -> None:
    status, out, _ = _run("https://instagram.com/p/C1aBcDeFgHi", "see t.me/+AbCdEf12 please", "https://x.com/jack")
    rows = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [row["key"] for row in rows] == ["ig:media:C1aBcDeFgHi", "tg:invite:AbCdEf12", "x:user:jack"]
    assert [row["visibility"] for row in rows] == ["unknown", "private", "unknown"]
    assert all(list(row) == ["input", "platform", "kind", "key", "visibility", "why"] for row in rows)


def test_the_input_comes_back_as_given_even_when_it_is_no_text() -> None:
    status, out, _ = _run("--", "-x", b"https://x.com/\xff", "  two\nlines ", "")
    rows = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert [row["input"] for row in rows] == ["-x", "https://x.com/\udcff", "  two\nlines ", ""]
    assert all(row["key"] is None and row["error"] for row in rows)


def test_one_argument_without_a_target_is_status_1_and_the_others_are_still_read() -> None:
    status, out, _ = _run("https://vm.tiktok.com/ZMabc/", "https://x.com/jack")
    rows = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert (rows[0]["platform"], rows[0]["key"], rows[1]["key"]) == ("tiktok", None, "x:user:jack")
    assert "long link" in rows[0]["error"]


def test_no_argument_is_status_2_with_a_sentence_on_stderr() -> None:
    status, out, err = _run()
    assert (status, out) == (2, b"")
    assert b"URL" in err


@pytest.mark.parametrize("text", ["مرحبا", "🙂", "\x00", "\u2028"])
def test_a_line_is_one_line_of_plain_ascii_whatever_was_given(text: str) -> None:
    done = CliRunner().invoke(link_command, ["--", text], standalone_mode=False)
    assert done.exception is None
    assert len(done.output.splitlines()) == 1
    assert done.output.isascii()
    assert json.loads(done.output)["input"] == text
