"""From a draft to a claim."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.dialogue import signals
from bot.dialogue.draft import Draft
from bot.dialogue.objects import reason_of
from triage.claim import Claim


def claim_of(draft: Draft, now: datetime) -> Claim:
    """The claim as far as the draft holds it; `now` counts as first contact where none was noted."""
    words = "\n".join((*draft.said, draft.explanation))
    return Claim(
        first_contact=datetime.fromisoformat(draft.first_contact) if draft.first_contact else now,
        object=draft.object,
        reason=reason_of(draft),
        reference=draft.reference,
        number=draft.number,
        link=draft.link,
        explanation=draft.explanation,
        evidence=draft.evidence,
        asks_for=signals.wish(words),
        legal=signals.legal(words),
        instructs=signals.instructs(words),
        language=draft.language,
        info_requests=draft.info_requests,
    )


def fresh(draft: Draft, first_contact: datetime) -> Draft:
    """A new claim in the same chat; what the old one's buttons carry is stale from here on."""
    kept: dict[str, Any] = {"chose_language": draft.chose_language, "linked": draft.linked}
    kept["offered_language"] = draft.offered_language
    started = replace(Draft(), language=draft.language, **kept)
    return replace(started, serial=draft.serial + 1, first_contact=first_contact.isoformat())
