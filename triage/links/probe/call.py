"""One request to one of the known hosts, with everything refused that could lead or last further than it should."""

import json
import ssl
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from triage.links.probe.addresses import Allowed, Resolve, is_public, look_up, pick
from triage.links.verdict import NoAnswer
from triage.panels.deadline import BoundedTransport, within

AGENT = "Makegood/0.1 (refund desk; checks whether a link of an order can be opened)"
CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 6.0
"""The whole of one call, from the look-up's end to the last byte."""
MOST_BYTES = 256_000
"""Of a body, as it is sent and as it is once unpacked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `location` is where a redirect points, which is never followed; `body` is bounded."""

    status: int
    body: bytes = b""
    location: str = ""

    def document(self) -> Any:
        """The body as JSON, None when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls known hosts over HTTPS: the name is looked up once, and the connection goes to that very address.

    No redirect is followed, no proxy and no cookie is used, no connection is kept. `resolve`, `allowed`, `port` and
    `certificates` are for tests, whose servers run on this machine.
    """

    resolve: Resolve = look_up
    allowed: Allowed = is_public
    port: int = 443
    certificates: ssl.SSLContext | None = None
    seconds: float = TOTAL_SECONDS
    connect_seconds: float = CONNECT_SECONDS
    headers: Mapping[str, str] = field(default_factory=lambda: {"User-Agent": AGENT, "Accept-Encoding": "gzip"})

    def get(
        self, host: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], *, body: bool = True
    ) -> Answer:
        """GET from a host of the constant tables. `body` False reads the head alone. Raises `NoAnswer`."""
        address = pick(host, self.resolve, self.allowed)
        literal = f"[{address}]" if ":" in address else address
        url = httpx.URL(f"https://{literal}:{self.port}{path}", params=dict(query) or None)
        sent = {**self.headers, **headers, "Host": host}
        try:
            with within(self.seconds), self._client() as client:
                return self._read(
                    client, client.build_request("GET", url, headers=sent, extensions=self._ask(host)), body
                )
        except httpx.TimeoutException:
            raise NoAnswer("the answer took too long") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError) as problem:
            raise NoAnswer(f"no answer ({type(problem).__name__})") from None

    def _client(self) -> httpx.Client:
        return httpx.Client(
            transport=BoundedTransport(self.certificates), follow_redirects=False, trust_env=False, cookies=None
        )

    def _ask(self, host: str) -> dict[str, Any]:
        """The certificate must be the host's, although the connection goes to an address."""
        timeout = httpx.Timeout(self.seconds, connect=self.connect_seconds)
        return {"sni_hostname": host, "timeout": timeout.as_dict()}

    def _read(self, client: httpx.Client, request: httpx.Request, body: bool) -> Answer:
        response = client.send(request, stream=True)
        try:
            location = response.headers.get("location", "")[:2048]
            packed = _capped(response) if body and not response.is_redirect else b""
            return Answer(response.status_code, _unpacked(response, packed), location)
        finally:
            response.close()


def _capped(response: httpx.Response) -> bytes:
    content = bytearray()
    for chunk in response.iter_raw():
        content += chunk
        if len(content) > MOST_BYTES:
            raise NoAnswer("the answer was too large")
    return bytes(content)


def _unpacked(response: httpx.Response, packed: bytes) -> bytes:
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity") or not packed:
        return packed
    if encoding not in ("gzip", "x-gzip"):
        raise NoAnswer("the answer is packed in a way that was not asked for")
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        content = unpacker.decompress(packed, MOST_BYTES + 1)
    except zlib.error:
        raise NoAnswer("the answer cannot be unpacked") from None
    if len(content) > MOST_BYTES:
        raise NoAnswer("the answer was too large once unpacked")
    return content
