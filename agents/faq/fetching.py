"""Fetches a web page from the public internet, whatever the address leads to; or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

import anyio
import httpx

from agents.faq.backend import NotReadable, Page
from hubbub.public_addresses import AddressRefused, Destination, Network, Resolver, destination

PAGE_SECONDS = 5.0
"""For the whole page with all redirects, from looking the name up to the last byte."""
MAX_PAGE_BYTES = 2 * 1024 * 1024
MAX_REDIRECTS = 3
READABLE = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown")


@dataclass(frozen=True, slots=True)
class PageReader:
    """Reads pages of the public internet, and of the `allowed` networks of the company's own."""

    allowed: Sequence[Network] = ()
    resolve: Resolver | None = None

    async def read(self, url: str) -> Page:
        """Fetch the page at `url`. Raises NotReadable, saying why, when there is none that may be read."""
        try:
            with anyio.fail_after(PAGE_SECONDS):
                async with httpx.AsyncClient(trust_env=False, timeout=PAGE_SECONDS) as client:
                    return await self._followed(client, url)
        except TimeoutError as error:
            raise NotReadable(f"the page took longer than {PAGE_SECONDS:.0f} seconds") from error
        except AddressRefused as error:
            raise NotReadable(str(error)) from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise NotReadable(f"the page cannot be fetched: {type(error).__name__}") from error

    async def _followed(self, client: httpx.AsyncClient, url: str) -> Page:
        """The page at `url`; each redirect is a further address to be checked."""
        for _ in range(MAX_REDIRECTS + 1):
            found = await destination(url, self.allowed, self.resolve)
            page, next_url = await _fetched(client, found, url)
            if page is not None:
                return page
            url = urljoin(url, next_url)
        raise NotReadable(f"the page is moved on more than {MAX_REDIRECTS} times")


async def _fetched(client: httpx.AsyncClient, found: Destination, url: str) -> tuple[Page | None, str]:
    """The page at a checked address, or where it says that the page is."""
    headers = {"Host": found.host, "Accept": ", ".join(READABLE), "Accept-Encoding": "identity", "User-Agent": "Hubbub"}
    request = client.build_request("GET", found.pinned, headers=headers, extensions={"sni_hostname": found.hostname})
    reply = await client.send(request, stream=True)
    try:
        if reply.has_redirect_location:
            return None, reply.headers["Location"]
        if reply.status_code != httpx.codes.OK:
            raise NotReadable(f"the page answers with status {reply.status_code}")
        kind = reply.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind not in READABLE:
            raise NotReadable(f"what is there is {kind or 'of no known kind'}, not a web page or plain text")
        content = bytearray()
        async for chunk in reply.aiter_bytes():
            content += chunk
            if len(content) > MAX_PAGE_BYTES:
                raise NotReadable(f"the page has more than {MAX_PAGE_BYTES // 1024} KiB")
        return Page(url, bytes(content), kind), ""
    finally:
        await reply.aclose()
