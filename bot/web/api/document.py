"""The API's own description: OpenAPI for programs, and a page for people that needs no script."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response

from bot.web.api import cases, links, registers
from bot.web.pages import page

router = APIRouter(prefix="/api")


@cache
def described() -> dict[str, Any]:
    """The OpenAPI document of everything below `/api/v1`."""
    routes = [route for part in (cases, registers, links) for route in part.router.routes]
    found = get_openapi(title="Makegood", version="1", routes=routes, description="Times are UTC, amounts texts.")
    found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"token": []}]
    return found


@router.get("/v1/openapi.json", include_in_schema=False)
async def openapi() -> Response:
    """For programs."""
    return JSONResponse(described())


@router.get("/docs", include_in_schema=False)
async def docs() -> Response:
    """For people."""
    document = described()
    return page("api_docs.html", operations=list(_operations(document)), schemas=_schemas(document))


def _operations(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            body = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            answers = {
                status: answer.get("content", {}).get("application/json", {}).get("schema", {})
                for status, answer in one["responses"].items()
            }
            yield {
                "method": method.upper(),
                "path": path,
                "words": one.get("description", ""),
                "parameters": [(at["name"], at["in"], _named(at["schema"])) for at in one.get("parameters", [])],
                "body": _named(body) if body else "",
                "answers": [(status, _named(shape)) for status, shape in answers.items()],
            }


def _schemas(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "words": one.get("description", ""),
            "fields": [(key, _named(value)) for key, value in one.get("properties", {}).items()],
        }
        for name, one in document["components"]["schemas"].items()
    ]


def _named(schema: Mapping[str, Any]) -> str:
    """A schema in a few words: its name, or its type."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(map(_named, schema["anyOf"]))
    if schema.get("type") == "array":
        return f"list of {_named(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "any")
