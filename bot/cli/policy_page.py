"""A policy as one self-contained page: clause by clause, with what the machine concludes and its cases."""

from collections.abc import Callable, Iterator
from html import escape

from policy import Clause, Policy, Rule
from policy.tables import Case

STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
section { border-top: 1px solid #8886; padding: .5rem 0 }
h2 { font-size: 1.1rem; margin: .5rem 0 }
blockquote { margin: .3rem 0; padding-inline-start: .8rem; border-inline-start: 3px solid #8886 }
small, .soft { opacity: .75 }
code { overflow-wrap: anywhere }
"""
Words = Callable[[Rule], str]


def page(policy: Policy, cases: tuple[Case, ...], words: Words) -> str:
    """The page. Every text of the document is escaped; nothing is loaded from elsewhere."""
    clauses = (line for clause in policy.clauses for line in _clause(clause, cases, words))
    return "\n".join([*_head(policy), *clauses, "</body></html>", ""])


def _head(policy: Policy) -> Iterator[str]:
    title = escape(policy.title)
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title><style>{STYLE}</style></head><body>"
    yield f"<h1>{title}</h1><p>{escape(policy.name)} {escape(policy.version)}, in force from {policy.effective}</p>"
    yield f"<p>Order of decisions: {escape(', '.join(policy.order))}</p><h2>Settings</h2><ul>"
    for setting in policy.explained:
        value, means = escape(str(setting.value)), escape(setting.means)
        yield f"<li><code>{escape(setting.name)}</code>: {value} <small>{means}</small></li>"
    yield "</ul>"


def _clause(clause: Clause, cases: tuple[Case, ...], words: Words) -> Iterator[str]:
    yield f'<section id="{escape(clause.id)}"><h2>{escape(clause.id)} {escape(clause.title)}</h2>'
    if clause.published:
        yield f"<blockquote>{escape(clause.published)}</blockquote>"
    yield f"<p>{escape(clause.text)}</p><ul>"
    for rule in clause.rules:
        off = " <small>(switched off by a setting)</small>" if rule.off else ""
        yield f"<li><code>{escape(rule.id)}</code>: {escape(words(rule))}{off}</li>"
    if clause.no_rule:
        yield f'<li class="soft">No rule: {escape(clause.no_rule)}</li>'
    yield "</ul>"
    mine = [case for case in cases if clause.id in (case.subject, case.clause)]
    if mine:
        yield f"<details><summary>{len(mine)} cases</summary><ul>"
        said = (f"{one.subject} {one.title}: {one.expected} ({one.clause})" for one in mine)
        yield from (f"<li>{escape(one)}</li>" for one in said)
        yield "</ul></details>"
    yield "</section>"
