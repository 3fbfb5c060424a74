"""The questions for the items of a claim, several wordings each, and the reasons a customer can pick."""

from bot.dialogue.catalogues import mark

QUESTIONS = {
    "number": (
        mark("What is the order number?"),
        mark("I still need the order number. It is in your order list on the panel, for example 10482."),
        mark("I cannot check anything without the order number. Only digits are needed."),
    ),
    "link": (
        mark("Which link was the order for?"),
        mark(
            "I still need the link of the post or profile that you ordered for. It is compared with the order,"
            " so that nobody else can claim it."
        ),
        mark("Please paste the link exactly as it is in the order."),
    ),
    "explanation": (
        mark("What went wrong? Choose one, or tell me in your own words."),
        mark("Please tell me in a sentence what went wrong, for example: 1,000 of 3,000 likes never came."),
        mark("A few words about what went wrong are needed before anyone can check it."),
    ),
    "screenshots": (
        mark("Do you have a screenshot that shows it? Send it here, or say that you have none."),
        mark("Please send a picture (PNG or JPEG), or say that you have none."),
        mark("A screenshot helps, but I can go on without one."),
    ),
    "public_profile": (mark("Please make the profile public and tell me when it is done; then I can check again."),),
    "payment_reference": (mark("Please send the payment's reference, or its date and amount."),),
}
"""Item -> wordings, from the first time it is asked to the third and later."""

REASONS = {
    "not_delivered": mark("Nothing came"),
    "partial_delivery": mark("Only a part came"),
    "cancelled_order": mark("The order was cancelled"),
    "drop": mark("It came and dropped again"),
    "wrong_amount_charged": mark("I was charged too much"),
    "too_slow": mark("It takes too long"),
    "other": mark("Something else"),
}
"""Reason -> what its button says."""
