"""Texts as the Bot API reads them: HTML markup, commands, limits. Entity offsets count UTF-16 units."""

import html
import re
from dataclasses import dataclass, field

from tests.kit.botapi.params import ApiError, Json, Params, bad

MOST_TEXT = 4096
MOST_CAPTION = 1024
TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "blockquote": "blockquote",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TEXT = re.compile(r"[^<&]+|&")
_ENTITY = re.compile(r"&(?:(lt|gt|amp|quot)(?![a-zA-Z])|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));?")
_ATTRIBUTE = re.compile(r"""\s+([^\s=>]++)(?:\s*=\s*("[^"]*"|'[^']*'|[a-zA-Z0-9.-]+)|(?!\s*=))""")
_START = re.compile(rf"<([^\s>]*)((?:{_ATTRIBUTE.pattern})*)\s*(?P<end>>?)")
_END = re.compile(r"</([^\s>]*)\s*(>?)")
_FOUND = re.compile(
    r"(?P<bot_command>(?<!\S)/[a-zA-Z0-9_]{1,32}(?:@\w+)?)|(?P<url>https?://[^\s<>\"]+)|(?P<mention>(?<!\S)@\w{5,32})"
)


@dataclass
class _Open:
    tag: str
    attributes: dict[str, str]
    start: int


@dataclass
class _Reader:
    """What has been read so far."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    open: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += units(text)


def units(text: str) -> int:
    """How many UTF-16 units a text has."""
    return len(text.encode("utf-16-le")) // 2


def parse_html(source: str) -> tuple[str, list[Json]]:
    """The visible text and the entities. Raises ApiError 400 "can't parse entities: …" as the real parser does.

    As there: only four named entities and numbers are decoded, each also without its semicolon; `</>` ends any tag.
    """
    reader = _Reader()
    at = 0
    while at < len(source):
        at = _step(reader, source, at)
    if reader.open:
        raise _wrong(f'Can\'t find end tag corresponding to start tag "{reader.open[-1].tag}"')
    entities = sorted(reader.entities, key=lambda one: (one["offset"], -one["length"]))
    return "".join(reader.parts), entities


def _step(reader: _Reader, source: str, at: int) -> int:
    """Read what stands there; gives where it ends."""
    if source.startswith("</", at):
        return _close(reader, source, at)
    if source[at] == "<":
        return _begin(reader, source, at)
    entity = _ENTITY.match(source, at)
    decoded = _decoded(entity) if entity else ""
    if entity and decoded:
        reader.add(decoded)
        return entity.end()
    text = _TEXT.match(source, at)
    assert text is not None
    reader.add(text[0])
    return text.end()


def _decoded(entity: re.Match[str]) -> str:
    """The character, or nothing for a number that is none."""
    if entity[1]:
        return NAMED[entity[1]]
    code = int(entity[2]) if entity[2] else int(entity[3], 16)
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""


def _wrong(problem: str, source: str = "", at: int | None = None) -> ApiError:
    """The refusal, with the place counted in bytes where one is given."""
    place = "" if at is None else f" at byte offset {len(source[:at].encode())}"
    return bad(f"can't parse entities: {problem}{place}")


def _begin(reader: _Reader, source: str, at: int) -> int:
    found = _START.match(source, at)
    assert found is not None
    name = found[1].lower()
    if found.end(1) == len(source):
        raise _wrong("Unclosed start tag", source, at)
    if name not in TAGS:
        raise _wrong(f'Unsupported start tag "{name}"', source, at)
    attributes = {key: html.unescape(value.strip("\"'")) for key, value in _ATTRIBUTE.findall(found[2]) if value}
    bare = [key for key, value in _ATTRIBUTE.findall(found[2]) if not value and key != "expandable"]
    if bare:
        raise _wrong(f'Expected equal sign in declaration of an attribute of the tag "{name}"', source, at)
    if not found["end"]:
        raise _wrong("Unclosed start tag", source, at)
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _wrong('Tag "span" must have class "tg-spoiler"', source, at)
    reader.open.append(_Open(name, attributes, reader.length))
    return found.end()


def _close(reader: _Reader, source: str, at: int) -> int:
    if not reader.open:
        raise _wrong("Unexpected end tag", source, at)
    found = _END.match(source, at)
    assert found is not None
    if not found[2]:
        raise _wrong("Unclosed end tag", source, at)
    last, name = reader.open.pop(), found[1].lower()
    if name and name != last.tag:
        place = len(source[:at].encode())
        raise _wrong(f'Unmatched end tag at byte offset {place}, expected "</{last.tag}>", found "</{name}>"')
    if reader.length > last.start:
        entity = {"type": TAGS[last.tag], "offset": last.start, "length": reader.length - last.start}
        reader.entities.append({**entity, **_details(reader, last)})
    return found.end()


def _details(reader: _Reader, last: _Open) -> Json:
    if last.tag == "a":
        shown = "".join(reader.parts).encode("utf-16-le")[2 * last.start :].decode("utf-16-le")
        return {"url": last.attributes.get("href") or shown}
    if last.tag == "tg-emoji":
        return {"custom_emoji_id": last.attributes.get("emoji-id", "")}
    return {}


def found_entities(text: str) -> list[Json]:
    """What clients mark by themselves, as far as this server does: commands, mentions and http links."""
    return [
        {"type": found.lastgroup, "offset": units(text[: found.start()]), "length": units(found[0])}
        for found in _FOUND.finditer(text)
    ]


def read_text(params: Params, name: str, entities_name: str = "entities") -> tuple[str, list[Json]]:
    """The visible text of a parameter with its entities; white space around it is cut off, as in the real API."""
    mode = params.text("parse_mode").lower()
    text, marked = params.text(name), params.json(entities_name, list) or []
    if mode == "html":
        text, marked = parse_html(text)
    elif mode in ("markdown", "markdownv2"):
        raise bad("this test server reads parse_mode HTML only")
    elif mode:
        raise bad("unsupported parse_mode")
    stripped = text.strip()
    before = units(text) - units(text.lstrip())
    kept = [_moved(entity, before, units(stripped)) for entity in marked]
    plain = [] if marked else found_entities(stripped)
    return stripped, [entity for entity in kept if entity["length"] > 0] + plain


def _moved(entity: Json, before: int, length: int) -> Json:
    start = max(0, entity["offset"] - before)
    end = min(length, entity["offset"] + entity["length"] - before)
    return {**entity, "offset": start, "length": end - start}


def text_content(params: Params) -> Json:
    """`text` and `entities` of a message. Raises ApiError 400 for an empty or too long one."""
    text, entities = read_text(params, "text")
    if not text:
        raise bad("message text is empty")
    if len(text) > MOST_TEXT:
        raise bad("message is too long")
    return {"text": text, **({"entities": entities} if entities else {})}


def caption_content(params: Params) -> Json:
    """`caption` and `caption_entities`; nothing without a caption. Raises ApiError 400 for a too long one."""
    text, entities = read_text(params, "caption", "caption_entities")
    if len(text) > MOST_CAPTION:
        raise bad("message caption is too long")
    if not text:
        return {}
    return {"caption": text, **({"caption_entities": entities} if entities else {})}
