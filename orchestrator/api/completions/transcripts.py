"""Which conversation and key a transcript belongs to, for clients that know neither."""

import secrets
from dataclasses import dataclass

from pydantic import BaseModel

from hubbub.hashing import digest, keyed_digest
from orchestrator.api.completions.shapes import CompletionRequest
from orchestrator.conversations.store import ConversationStore
from orchestrator.turn.replies import ChatReply

RETRY_SECONDS = 600
KEY_SECONDS = 7 * 86_400


class Begun(BaseModel):
    """Under which key and in which conversation a request was begun."""

    key: str
    conversation_id: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says something through which caller; `customer` None has not signed in."""

    tenant: str
    caller: str
    customer: str | None


@dataclass(frozen=True, slots=True)
class Transcripts:
    """Finds again what a request was begun as. `secret` keeps conversation ids from being guessed.

    OpenAI's clients repeat a request by themselves, without a key: the same one within ten minutes is the same turn.
    They send all that was said instead of an id: a transcript that ends with a reply of ours goes on in the
    conversation that gave it, whose state knows what was asked.
    """

    store: ConversationStore
    secret: str

    async def begun(self, speaker: Speaker, asked: CompletionRequest, key: str | None, given: str | None) -> Begun:
        """Where this request belongs; the same for each of its tries. `given` is a conversation's id, if one was."""
        said = [(message.role, message.text) for message in asked.messages]
        about = [key] if key else [given, said]
        request = digest("request", speaker.caller, speaker.customer, *about)
        known = await self.store.noted(speaker.tenant, request)
        if known is None:
            drawn = key or secrets.token_hex(16)
            place = given or await self._known(speaker, asked) or self._minted(speaker, drawn)
            text = Begun(key=drawn, conversation_id=place).model_dump_json()
            known = await self.store.note(speaker.tenant, request, text, KEY_SECONDS if key else RETRY_SECONDS)
        return Begun.model_validate_json(known)

    async def answered(self, speaker: Speaker, asked: CompletionRequest, reply: ChatReply) -> None:
        """Remember where a transcript that ends with this reply goes on."""
        said = (*asked.spoken, ("user", asked.message.strip()), ("assistant", reply.reply.strip()))
        await self.store.keep_thread(speaker.tenant, _transcript(speaker, said), reply.conversation_id)

    async def _known(self, speaker: Speaker, asked: CompletionRequest) -> str | None:
        if not asked.spoken:
            return None
        return await self.store.take_thread(speaker.tenant, _transcript(speaker, asked.spoken))

    def _minted(self, speaker: Speaker, key: str) -> str:
        return f"c_{keyed_digest(self.secret, speaker.tenant, speaker.caller, speaker.customer, key)}"


def _transcript(speaker: Speaker, said: tuple[tuple[str, str], ...]) -> str:
    return digest("transcript", speaker.caller, speaker.customer, said)
