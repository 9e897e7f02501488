"""Sends one message to one receiver, which anybody may have named: once, and nowhere but where it may go."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass

import anyio

from hubbub.public_addresses import AddressRefused, Destination, Network, Resolver, destination, may_connect
from orchestrator.outbox.schedule import Answer, retry_after
from orchestrator.outbox.signing import signed
from orchestrator.spokes.connection import HttpTrouble
from orchestrator.spokes.transport import Connections

MAX_ANSWER_BYTES = 64 * 1024
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends over these connections to the public internet, and to the `allowed` networks of the company's own.

    All of a delivery, from looking the name up to the last byte of the answer, may take `timeout_s`. No redirect is
    followed: it would be an address that nobody checked.
    """

    connections: Connections
    allowed: Sequence[Network]
    timeout_s: float
    resolve: Resolver | None = None

    async def send(self, url: str, message_id: str, message: str, secrets: list[str]) -> Answer:
        """What the receiver says to a message."""
        headers = signed(message_id, message, secrets, time.time())
        try:
            with anyio.fail_after(self.timeout_s):
                return await self._sent(url, headers, message.encode())
        except TimeoutError:
            return Answer(trouble=f"no answer within {self.timeout_s:g} s")
        except AddressRefused as error:
            return Answer(trouble=str(error))
        except HttpTrouble as error:
            log.debug("webhook not answered: %s", error)
            return Answer(trouble=f"no answer: {type(error).__name__}")

    async def checked(self, url: str) -> Destination:
        """Where `url` leads to. Raises AddressRefused where it may not be sent to."""
        found = await destination(url, self.allowed, self.resolve)
        if found.scheme == "http" and any(may_connect(one) for one in found.addresses):
            raise AddressRefused("over the internet only https:// is used: what is sent is confidential")
        return found

    async def _sent(self, url: str, headers: dict[str, str], body: bytes) -> Answer:
        found = await self.checked(url)
        reply = await self.connections.send(
            "POST",
            found.pinned,
            {"Host": found.host, **headers},
            body,
            limit=MAX_ANSWER_BYTES,
            connect_s=self.timeout_s,
            certified=found.hostname,
        )
        return Answer(reply.status, retry_after(reply.headers.get("retry-after"), time.time()))
