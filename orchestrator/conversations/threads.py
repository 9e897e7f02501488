"""What clients without conversation ids need: a retry finds its key, and a transcript the conversation it came from."""

from typing import cast

from orchestrator.conversations.keys import request_key, thread_key
from orchestrator.conversations.part import StorePart

THREAD_SECONDS = 86_400


class Threads(StorePart):
    """Short-lived notes; what is lost of them costs a client its thread, never an effect its key."""

    async def noted(self, tenant: str, request: str) -> str | None:
        """Returns what was noted of a request, named by its digest."""
        [known] = await self._connection.read(("GET", request_key(tenant, request)))
        return cast("str | None", known)

    async def note(self, tenant: str, request: str, text: str, seconds: int) -> str:
        """Notes `text` of a request for so many seconds, and returns what stands: the first note stays."""
        key = request_key(tenant, request)
        await self._connection.read(("SET", key, text, "EX", seconds, "NX"))
        [standing] = await self._connection.read(("GET", key))
        return str(standing or text)

    async def take_thread(self, tenant: str, transcript: str) -> str | None:
        """Returns the id of the conversation that came to this transcript, named by its digest; once."""
        [known] = await self._connection.read(("GETDEL", thread_key(tenant, transcript)))
        return cast("str | None", known)

    async def keep_thread(self, tenant: str, transcript: str, conversation_id: str) -> None:
        """Remembers for a day that a conversation came to this transcript."""
        await self._connection.read(("SET", thread_key(tenant, transcript), conversation_id, "EX", THREAD_SECONDS))
