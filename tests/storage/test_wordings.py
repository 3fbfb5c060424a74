"""Nearly the same explanation is found among many cases, and statements and tried numbers are kept."""

from datetime import UTC, datetime

from storage import cases, chats, statements, wordings
from storage.cases import Case
from storage.database import Database
from triage.statements import Kind

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
COPY = (
    "Hello, my order {0} was never delivered completely, I waited two weeks and the support did not answer, please "
    "return my balance because the service did not work as it is described"
)


def opened(database: Database, text: str, *, panel: str = "main") -> Case:
    def work(conn: object) -> Case:
        chat = chats.open_chat(conn, panel, "web", text[:40], language="en", name="", now=NOW)  # type: ignore[arg-type]
        case = cases.open_case(
            conn,  # type: ignore[arg-type]
            panel_id=panel,
            chat_id=chat.id,
            object="order",
            order_number="1",
            target_key=None,
            claim={},
            now=NOW,
        )
        wordings.keep_wording(conn, case, text, NOW)  # type: ignore[arg-type]
        statements.keep_statements(conn, case, text, NOW)  # type: ignore[arg-type]
        return case

    return database.run(work)


def test_a_copy_is_found_in_its_own_panel_and_a_rewritten_one_no_more(database: Database) -> None:
    first = opened(database, COPY.format("10482"))
    copy = opened(database, COPY.format("20993") + " thanks")
    opened(database, COPY.format("20994"), panel="other")
    opened(database, "only a part of it came")
    found = database.read(lambda conn: wordings.alike(conn, "main", first.id))
    assert [one.case_id for one in found] == [copy.id]
    assert 0.7 <= found[0].share <= 1
    database.run(lambda conn: wordings.keep_wording(conn, copy, "it is fine now, a part is missing", NOW))
    assert database.read(lambda conn: wordings.alike(conn, "main", first.id)) == []
    assert database.read(lambda conn: wordings.alike(conn, "main", copy.id)) == []


def test_statements_are_kept_once_in_the_order_they_were_made(database: Database) -> None:
    case = opened(database, "Nothing came. I paid $20.")
    for text in ("Nothing came.", "Sorry, actually only 300 followers came."):
        database.run(lambda conn, text=text: statements.keep_statements(conn, case, text, NOW))  # type: ignore[misc]
    kept = database.read(lambda conn: statements.of_case(conn, case.id))
    assert [(one.kind, one.value, one.corrects) for one in kept] == [
        (Kind.DELIVERED_NONE, None, False),
        (Kind.PAID, "20 USD", False),
        (Kind.DELIVERED_SOME, "300", True),
    ]
