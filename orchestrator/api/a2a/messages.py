"""What an A2A client sends, read with care (pure). Raises A2A's own errors."""

import re

from a2a.types import a2a_pb2 as a2a
from a2a.utils.errors import ContentTypeNotSupportedError, InvalidParamsError

from orchestrator.api.models import CONVERSATION_ID, MAX_MESSAGE_CHARS, NUL

MAX_ID_CHARS = 255
CUSTOMER = "customer_id"
_CONVERSATION = re.compile(CONVERSATION_ID)


def text_of(message: a2a.Message) -> str:
    """The words of a message."""
    texts = [part.text for part in message.parts if part.HasField("text")]
    if len(texts) < len(message.parts):
        raise ContentTypeNotSupportedError("only text is understood")
    text = "\n".join(texts)
    if not text.strip() or len(text) > MAX_MESSAGE_CHARS or NUL in text:
        raise InvalidParamsError(f"the text of a message has 1 to {MAX_MESSAGE_CHARS} characters, none of them NUL")
    return text


def check_ids(message: a2a.Message) -> None:
    """Raise InvalidParamsError for ids that cannot be ours."""
    if len(message.message_id) > MAX_ID_CHARS:
        raise InvalidParamsError(f"messageId has {MAX_ID_CHARS} characters at most")
    if message.context_id and not _CONVERSATION.fullmatch(message.context_id):
        raise InvalidParamsError(f"contextId must match {CONVERSATION_ID}")


def customer_of(params: a2a.SendMessageRequest) -> str | None:
    """Whom the client speaks for: `customer_id` in the metadata of the message or of the request."""
    for metadata in (params.message.metadata, params.metadata):
        if CUSTOMER in metadata.fields:
            named = metadata.fields[CUSTOMER]
            if named.WhichOneof("kind") != "string_value":
                raise InvalidParamsError("metadata.customer_id must be a string")
            return str(named.string_value)
    return None
