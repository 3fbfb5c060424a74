"""Which language a text is written in: a guess that is offered and never imposed."""

from functools import cache
from typing import Any

from bot.dialogue.catalogues import languages
from triage.facts.claimed import letters

LEAST_LETTERS = 20
"""A shorter text is not guessed at: "refund likes instagram" is said in every language."""
SURE = 0.95


def heard(words: str) -> str:
    """The tag of that language, one of `languages()`; empty for a text that is too short or not clearly of one.

    Equal words give equal answers: the model is part of the pinned library.
    """
    if letters(words) < LEAST_LETTERS:
        return ""
    tag, how_sure = _model().classify(words)
    return str(tag) if how_sure >= SURE else ""


@cache
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # half a second, so only when somebody writes enough

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages([tag.partition("_")[0] for tag in languages()])
    return model
