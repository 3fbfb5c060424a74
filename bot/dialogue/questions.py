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
    "public_profile": (
        mark("Please make the profile public and tell me when it is done; then I can check again."),
        mark("The profile still has to be public before I can check. Tell me when it is."),
    ),
    "ownership": (
        mark(
            "To go on I must know that the account is yours. Write /link and send the code as a ticket; "
            "I go on by myself."
        ),
        mark("The account is not linked to this chat yet. /link gives you a code; a person can look at it instead."),
    ),
    "reference": (
        mark("Please send the payment's reference, or its date and amount."),
        mark("I still need to find the payment: its reference, or its date and amount."),
    ),
}
"""Item -> wordings, from the first time it is asked on; after the last one the last two take turns."""

HEADINGS = (
    mark("Please check before I send this:"),
    mark("This is how it stands now. Shall I send it?"),
    mark("Nothing is sent yet. I would send this:"),
)
"""What stands over the summary."""
READ = (
    mark("I read order {number} on your screenshot. Is that right?"),
    mark("Is {number} the order number? You can also write the right one."),
)
"""A number that was read on a screenshot counts only when the customer says so."""
WHICH = (
    mark("I see more than one number. Which one is the order number?"),
    mark("Please choose the order number, or write it alone in one message."),
    mark("I still do not know which of the numbers is the order number."),
)
NO_MATCH = (
    mark(
        "I could not match this order number with this link. Please check both and send them again, "
        "exactly as they are in your order list."
    ),
    mark("Number and link still do not go together. Please copy both from the order itself."),
    mark("I still cannot match the number with the link. A person can look at it if you like."),
)
"""One and the same sentence for an unknown order and for a wrong link."""
MORE = (
    mark("I need more from you to go on."),
    mark("I still need what I asked for above."),
    mark("Without it I cannot go on. A person can look at it if you like."),
)
CHOOSE = (
    mark("I have added this to your case. Would you like to close it, or see a person?"),
    mark("This is with your case too. Please choose: accept the answer, or take it to a person."),
    mark("Noted. Your case waits for your choice."),
)

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
