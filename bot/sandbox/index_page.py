"""The page at `/`: every order in a table, and the keys, so that a newcomer can look around."""

import html

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.sandbox import modes as modes_of
from bot.sandbox import orders
from bot.sandbox.amounts import plain
from bot.sandbox.panel import ADMIN_KEY, PROVIDER_KEY, dated, panel_of

STYLE = "body{font:15px/1.4 sans-serif;margin:2em}td,th{padding:.2em .8em .2em 0;text-align:start}td.n{text-align:end}"
HEAD = ("Order", "Account", "Link", "Service", "Status", "Quantity", "Remains", "Charge", "Ordered", "What it is")


async def index(request: Request) -> Response:
    """The orders, newest last. Whatever customers wrote is shown as text, never as a link or markup."""
    panel = panel_of(request)
    with panel.store.transaction() as conn:
        modes = modes_of.read(conn)
        rows = conn.execute(f"{orders.SELECT} ORDER BY o.id LIMIT 2000").fetchall()
    body = "\n".join(
        _line(
            row["id"],
            row["username"],
            row["link"],
            row["service_name"],
            orders.user_word(row["status"]),
            row["quantity"],
            row["remains"],
            f"{plain(orders.charge_shown(row, modes), row['currency'])} {row['currency']}",
            dated(row["created"], modes.utc_offset),
            row["story"],
        )
        for row in rows
    )
    head = "".join(f"<th>{name}</th>" for name in HEAD)
    return HTMLResponse(
        f"<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Sandbox panel</title><style>{STYLE}</style>"
        f"<h1>Sandbox panel</h1>{_note(modes)}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></html>"
    )


def _note(modes: modes_of.Modes) -> str:
    returns = "is returned by the panel itself" if modes.returns == "automatic" else "is returned by hand only"
    shows = "less what was returned" if modes.charge == "net" else "as it was debited"
    return (
        "<p>An invented shop to try things on. "
        f"Money of partial and canceled orders {returns}; a charge is shown {shows}.</p>"
        f"<ul><li>Admin API: <code>/adminapi/v2</code> with header <code>X-Api-Key: {ADMIN_KEY}</code>, and "
        f"<code>/adminapi/v1</code> with <code>key={ADMIN_KEY}</code></li>"
        "<li>User API: <code>/api/v2</code> with a user's key, such as <code>key=sandbox-user-key-maria</code></li>"
        f"<li>Provider: <code>/provider/api/v2</code> with <code>key={PROVIDER_KEY}</code></li>"
        "<li>Levers, from this machine only: <code>/_sandbox/…</code> (mode, faults, orders, payments, reset)</li></ul>"
    )


def _line(*cells: object) -> str:
    texts = (html.escape("" if cell is None else str(cell)) for cell in cells)
    return f"<tr>{''.join(f'<td><bdi>{text}</bdi></td>' for text in texts)}</tr>"
