"""The customer page's own sentences, in the customer's language."""

from bot.dialogue.catalogues import translate

SENTENCES = {
    "title": "Refund desk",
    "subtitle": "Answers at once. A person takes over whenever you ask.",
    "conversation": "Conversation",
    "welcome": "Something went wrong with an order?",
    "welcome_text": "Tell us here, in your own words and in any order. It helps to have at hand:",
    "need_number": "the order number",
    "need_link": "the link the order was for",
    "need_explanation": "a short explanation of what went wrong",
    "need_screenshots": "screenshots, if you have any",
    "start": "Start a claim",
    "you": "You",
    "bot": "Refund desk",
    "picture": "Picture",
    "checking": "The records are being checked. You can close this page; the answer will be here.",
    "reading": "Your message is being read.",
    "attached": "Attached pictures",
    "attach": "Add pictures",
    "remove": "Remove",
    "message": "Write a message",
    "send": "Send",
    "hint": "Pictures can be pasted or dropped here: PNG, JPEG, WEBP or GIF, up to 20 MB each.",
    "empty": "Write something or add a picture first.",
    "too_long": "A message can have at most 4,000 characters. Please shorten it or send it in parts.",
    "too_many_files": "At most 10 pictures can go with one message. Please send the others in the next one.",
    "too_big": "This picture is larger than 20 MB. Please send a smaller one.",
    "unreadable": "This message could not be read. Please send it again.",
    "failed": "This could not be sent. Please try again in a moment.",
    "link_title": "Link this chat to your account?",
    "link_text": "Then order numbers are enough here. Only do this if you came here from your own panel account.",
    "link": "Link it",
    "not_sent": "Not sent. Try again",
}
"""Meaning -> English sentence; the catalogues hold the translations."""

RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


def words(language: str) -> dict[str, str]:
    """Every sentence of the page in that language, in English where there is no translation."""
    return {meaning: translate(language, sentence) for meaning, sentence in SENTENCES.items()}


def direction(language: str) -> str:
    """`rtl` for languages written from right to left, else `ltr`."""
    return "rtl" if language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"
