"""Whatever is sent to the API, it answers as its document says, and never fails inside."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from bot.app import App
from bot.web.api.document import described
from storage import tokens
from storage.database import open_database
from tests.kit.cases import open_case
from tests.kit.databases import sqlite_url
from tests.kit.web import installation, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address and token of an installation with a case, for every example of this file."""
    folder: Path = tmp_path_factory.mktemp("fuzzed")
    with sqlite_url() as url:
        database = open_database(url, upgrade=False)
        app: App = installation(database, folder)
        open_case(app)
        scopes = ("links", "read", "write")
        token = database.run(lambda conn: tokens.add(conn, app.panel_id, "fuzz", scopes, database.now(conn)))
        with serving(app) as root:
            yield root, token
        app.close()
        database.close()


OPERATIONS = (
    *("GET /api/v1/cases", "GET /api/v1/cases/{number}", "POST /api/v1/cases/{number}/notes", "POST /api/v1/links"),
    *("GET /api/v1/registers/{name}", "POST /api/v1/registers/{name}/rows"),
)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_request_makes_the_api_fail(operation: str, served: tuple[str, str]) -> None:
    """Requests that fit the document, made by schemathesis; each answer is one of the document's, or says why not."""
    root, token = served
    schema = schemathesis.openapi.from_dict(described())
    method, path = operation.split()

    @given(schema[path][method].as_strategy())
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def ask(case: schemathesis.Case) -> None:
        response = case.call(base_url=root, headers={"authorization": f"Bearer {token}"})
        assert response.status_code in (200, 201, 400, 404, 405, 422), response.text
        if response.status_code in (200, 201):
            case.validate_response(response, checks=[content_type_conformance, response_schema_conformance])
        else:
            assert set(response.json()) == {"error"}

    ask()


def test_the_fuzzing_leaves_no_address_out() -> None:
    every = {f"{method.upper()} {path}" for path, methods in described()["paths"].items() for method in methods}
    assert every == set(OPERATIONS)
