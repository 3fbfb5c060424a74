"""Passkeys by the book of WebAuthn: what the browser is asked, and whether its answer is true. Knows no table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from bot.desk.rights import Invalid
from storage.passkeys import Passkey

REFUSED = "This passkey was not accepted. Try again; if it stays so, an operator can take your passkeys away."
NO_SITE = (
    "Passkeys work only at the desk's public address (MAKEGOOD_WEB__PUBLIC_URL), or at http://localhost on the"
    " machine itself."
)
NUMERIC = re.compile(r"[0-9.]+|\[.*\]")
BROKEN = (WebAuthnException, ValueError, KeyError, TypeError, IndexError, RecursionError)
"""Whatever an answer that no browser would give does to the library."""
VERIFIED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys work: the host, and the origin that the browser must name."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey as it is kept: base64url, and the counter it began with."""

    credential_id: str
    public_key: str
    sign_count: int


def site_of(public_url: str, host_header: str) -> Site:
    """The desk's own address where one is set, else localhost at the port asked. Raises `Invalid` for anything else.

    What a request says of its host is believed for localhost alone, which no other machine can be.
    """
    parts = urlsplit(public_url or f"http://{host_header}")
    named = parts.hostname or ""
    allowed = named == "localhost" or (bool(public_url) and parts.scheme == "https" and not NUMERIC.fullmatch(named))
    if not allowed:
        raise Invalid(NO_SITE)
    return Site(named, f"{parts.scheme}://{parts.netloc}")


def to_register(site: Site, user: bytes, name: str, had: Sequence[Passkey]) -> tuple[str, str]:
    """What the browser is asked for a new passkey (JSON), and its challenge."""
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name="Makegood desk",
        user_id=user,
        user_name=name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=VERIFIED
        ),
        exclude_credentials=_described(had),
    )
    return options_to_json(options), bytes_to_base64url(options.challenge)


def to_enter(site: Site, had: Sequence[Passkey]) -> tuple[str, str]:
    """What the browser is asked to show that it has one of these (JSON), and the challenge."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host, allow_credentials=_described(had), user_verification=VERIFIED
    )
    return options_to_json(options), bytes_to_base64url(options.challenge)


def registered(site: Site, challenge: str, answer: str) -> Made:
    """The passkey that the browser made for this very challenge at this site. Raises `Invalid`."""
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except BROKEN as problem:
        raise Invalid(REFUSED) from problem
    ids = bytes_to_base64url(found.credential_id), bytes_to_base64url(found.credential_public_key)
    return Made(*ids, found.sign_count)


def entered(site: Site, challenge: str, answer: str, had: Sequence[Passkey]) -> tuple[Passkey, int]:
    """Which of these passkeys signed this very challenge at this site, and its counter now. Raises `Invalid`.

    A counter that does not grow is a copy of the key, and is refused.
    """
    try:
        credential = webauthn.helpers.parse_authentication_credential_json(answer)
        mine = next(one for one in had if one.credential_id == bytes_to_base64url(credential.raw_id))
        found = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(mine.public_key),
            credential_current_sign_count=mine.sign_count,
            require_user_verification=True,
        )
    except (*BROKEN, StopIteration) as problem:
        raise Invalid(REFUSED) from problem
    return mine, found.new_sign_count


def _described(had: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential_id)) for one in had]
