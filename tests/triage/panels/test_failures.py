"""Errors in every dialect: found by the reader of data, and proven only where nothing speaks against it."""

from typing import Any

import pytest

from triage.panels import failures


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"error": "Incorrect order ID"}, "Incorrect order ID"),
        ({"error": {"code": 7, "message": "no"}}, "no"),
        ({"error": True}, "an error without words"),
        ({"errors": {"amount": ["too small"]}}, "an error in detail"),
        ({"errors": ["too small"]}, "too small"),
        ({"data": {}, "error_message": "", "error_code": 0}, None),
        ({"data": {}, "error_message": None, "error_code": "0"}, None),
        ({"data": [], "error": False}, None),
        ({"data": {}, "message": "OK"}, None),
        ({"status": "success", "message": "Payment added"}, None),
        ({"message": "Unauthenticated."}, "Unauthenticated."),
        ({"error_message": "Bad key", "error_code": 401}, "Bad key"),
        ({"error_code": 12}, "error 12"),
        ({"status": "104", "error": "Order not found."}, "Order not found."),
        ({"status": "Fail", "remains": "5"}, None),
        ([], None),
        ("no", None),
    ],
)
def test_an_error_is_found_in_every_envelope(document: Any, words: str | None) -> None:
    assert failures.error_text(document) == words


@pytest.mark.parametrize(
    "document",
    [
        {"error": "Payment method not found"},
        {"data": None, "error_message": "User not found", "error_code": 404},
        {"data": [], "error_message": "User not found"},
        {"status": "fail"},
        {"status": "error", "error": "bad_amount"},
        {"error": "bad_auth"},
    ],
)
def test_a_well_formed_error_proves_that_nothing_was_done(document: Any) -> None:
    assert failures.refusal(document)


@pytest.mark.parametrize(
    "document",
    [
        {"data": {"payment_id": 5}, "error_message": "Mail could not be sent", "error_code": 12},
        {"data": {"user": {}}, "error_message": "odd", "error_code": 1},
        {"payment_id": 5, "error": "odd"},
        {"status": "success", "error": "odd"},
        {"status": "sucess", "message": "Payment added"},
        {"message": "Your request is being processed"},
        {"data": None, "error_message": "", "error_code": "0"},
        {},
        [],
        None,
    ],
)
def test_a_mixed_or_empty_answer_proves_nothing(document: Any) -> None:
    assert failures.refusal(document) is None


def test_one_item_of_a_list_can_be_refused_alone() -> None:
    assert failures.item_error({"list": [{"id": 1}, {"id": 2, "error": "not allowed"}]}) == "not allowed"
    assert failures.item_error({"1": {"error": {"message": "no"}}}) == "no"
    assert failures.item_error({"list": [{"id": 1, "status": "error"}]}) is None
