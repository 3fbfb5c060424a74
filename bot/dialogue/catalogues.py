"""Every sentence for customers in their language, from gettext catalogues (`bot/locale/*.po`); English is the source.

`python -m bot.dialogue.catalogues` fails on a missing message or a wrong placeholder; `--update` adds missing messages.
"""

import gettext
import re
import sys
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

FOLDER = Path(__file__).parent.parent / "locale"
SOURCES = Path(__file__).parent.parent
SOURCE_LANGUAGE = "en"
KEYWORDS = {"say": (2,), "say_n": (2, 3), "mark": (1,)}
RIGHT_TO_LEFT = frozenset(("ar", "fa", "he", "ur"))
ISOLATE = ("\u2068", "\u2069")
COPIED = ("link", "number", "example", "n")
"""Values that people copy or tap: nothing invisible may stand around them."""
UNUSED_HEADERS = tuple(
    f'"{name}' for name in ("Project-", "Report-", "POT-", "PO-", "Last-", "Language-T", "Generated-")
)
HEADER = "# What customers read. The English sentence is the key; placeholders in braces stay as they are."


@cache
def languages() -> tuple[str, ...]:
    """The languages there are, English first."""
    return (SOURCE_LANGUAGE, *sorted(file.stem for file in FOLDER.glob("*.po")))


def supported(tag: str) -> str:
    """The supported language nearest to a BCP 47 tag; English for any other."""
    base = re.split(r"[-_]", tag.strip().lower())[0]
    return base if base in languages() else SOURCE_LANGUAGE


def translate(language: str, sentence: str) -> str:
    """The sentence in that language, or as it is where no translation exists."""
    catalogue = _catalogue(supported(language))
    message = catalogue.get(sentence) if catalogue else None
    return str(message.string) if message and isinstance(message.string, str) and message.string else sentence


def say(language: str, sentence: str, **values: object) -> str:
    """The sentence in that language with its named values put in, set apart in right-to-left text."""
    return translate(language, sentence).format(**_set_apart(language, values))


def say_n(language: str, one: str, many: str, n: int, **values: object) -> str:
    """As `say`, in the plural form that the language has for `n`; `{n}` is the number."""
    catalogue = _catalogue(supported(language))
    message = catalogue.get(one) if catalogue else None
    if catalogue and message and isinstance(message.string, tuple | list):
        form = message.string[_plural_form(catalogue, n)]
    else:
        form = one if n == 1 else many
    return form.format(n=n, **_set_apart(language, values))


def mark(sentence: str) -> str:
    """Names a sentence for the catalogues where it is only kept, to be translated when it is said."""
    return sentence


def missing_translations() -> list[str]:
    """What is wrong with the catalogues: messages without translation, other placeholders. Empty when all is well."""
    faults = []
    for language in languages()[1:]:
        catalogue = _catalogue(language)
        for sentence, plural in _sentences():
            message = catalogue.get(sentence) if catalogue else None
            forms = [] if message is None else [message.string] if isinstance(message.string, str) else message.string
            if not forms or not all(forms):
                faults.append(f"{language}: no translation of {sentence!r}")
                continue
            wanted = _names(sentence) | _names(plural or "")
            faults += [f"{language}: placeholders of {form!r} differ" for form in forms if not _names(form) <= wanted]
            if plural and catalogue and len(forms) != catalogue.num_plurals:
                faults.append(f"{language}: {sentence!r} needs {catalogue.num_plurals} plural forms")
            if not plural and any(_names(form) != wanted for form in forms):
                faults.append(f"{language}: {sentence!r} loses a placeholder")
    return faults


@cache
def _catalogue(language: str) -> Catalog | None:
    if language == SOURCE_LANGUAGE:
        return None
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def _plural_form(catalogue: Catalog, n: int) -> int:
    return int(gettext.c2py(catalogue.plural_expr)(n))


def _set_apart(language: str, values: dict[str, object]) -> dict[str, object]:
    if supported(language) not in RIGHT_TO_LEFT:
        return values
    return {name: value if name in COPIED else f"{ISOLATE[0]}{value}{ISOLATE[1]}" for name, value in values.items()}


def _names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def _sentences() -> Iterator[tuple[str, str | None]]:
    """Every sentence in the sources, with its plural where it has one."""
    found = extract_from_dir(str(SOURCES), method_map=[("**.py", "python")], keywords=KEYWORDS)
    for _file, _line, message, _comments, _context in found:
        if isinstance(message, tuple):
            yield message[0], message[1]
        else:
            yield message, None
    yield from ((sentence, None) for sentence in _page_sentences())


def _page_sentences() -> list[str]:
    """The page's own sentences, read from its source so that the dialogue imports no door."""
    source = (SOURCES / "web" / "chat" / "words.py").read_text("utf-8")
    table = re.search(r"SENTENCES = \{(.*?)\n\}", source, re.DOTALL)
    return re.findall(r'^\s+"\w+": "((?:[^"\\]|\\.)*)",$', table.group(1), re.MULTILINE) if table else []


def _update() -> None:
    """Add what is missing to every catalogue, and drop what is said no more."""
    for language in languages()[1:]:
        old = _catalogue(language)
        new = Catalog(locale=language, project="Makegood", fuzzy=False, header_comment=HEADER)
        for sentence, plural in sorted(set(_sentences()), key=lambda pair: pair[0]):
            kept = old.get(sentence) if old else None
            new.add((sentence, plural) if plural else sentence, kept.string if kept else None)
        written = BytesIO()
        write_po(written, new, width=0, sort_output=True)
        lines = written.getvalue().decode().splitlines(keepends=True)
        kept_lines = "".join(line for line in lines if not line.startswith(UNUSED_HEADERS))
        (FOLDER / f"{language}.po").write_text(kept_lines, "utf-8")


if __name__ == "__main__":
    if "--update" in sys.argv:
        _update()
    problems = missing_translations()
    sys.stderr.write("".join(f"{problem}\n" for problem in problems))
    sys.exit(1 if problems else 0)
