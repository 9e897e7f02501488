"""`POST /v1/sessions`: a token for one conversation, which a page in a customer's browser may hold."""

import secrets
import time
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from hubbub.errors import Problem
from orchestrator.access.sessions import LONGEST_S, Session, SessionTokens
from orchestrator.api.access import Caller, Gate
from orchestrator.api.bodies import JsonBody
from orchestrator.api.documentation import problems
from orchestrator.api.models import Body, ConversationId
from orchestrator.conversations.clock import to_rfc3339
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.store import ConversationStore
from orchestrator.turn.replies import Public

SHORTEST_S, USUAL_S = 60, 3_600


class NewSession(Body):
    """A session to be begun: in a conversation that exists, or is to be, with a customer, or nobody in particular."""

    conversation_id: Annotated[
        ConversationId | None, Field(description="one that you may go on with, or a new one; drawn without")
    ] = None
    customer_id: Annotated[str | None, Field(description="needs the scope `act_as_customer`")] = None
    lifetime_seconds: Annotated[int, Field(ge=SHORTEST_S, le=LONGEST_S, strict=True)] = USUAL_S


class SessionView(Public):
    """A session and its token, to be sent as `Authorization: Bearer TOKEN`."""

    token: str
    conversation_id: str
    customer_id: str | None
    expires_at: datetime


def sessions_router(tokens: SessionTokens, store: ConversationStore, gate: Gate) -> APIRouter:
    """The router of session tokens."""
    router = APIRouter(tags=["sessions"])
    minter = gate.needs("chat")

    @router.post(
        "/v1/sessions",
        status_code=201,
        operation_id="begin_session",
        summary="Begin a session",
        responses=problems(404, 503),
    )
    async def begin(body: NewSession, caller: Annotated[Caller, Depends(minter)], _: JsonBody) -> SessionView:
        """Make a token that may chat in one conversation, read it and give feedback on it, and nothing else.

        It does what you could do there yourself, in your name, and ends with your own right to. Another customer's
        conversation is 404.
        """
        customer = caller.customer(body.customer_id)
        session = Session(
            tenant=caller.tenant,
            caller=caller.name,
            conversation_id=body.conversation_id or f"c_{secrets.token_hex(16)}",
            customer_id=customer,
            expires_at=int(min(time.time() + body.lifetime_seconds, caller.until or float("inf"))),
        )
        await _require_own(store, session)
        return SessionView(
            token=tokens.token(session),
            conversation_id=session.conversation_id,
            customer_id=session.customer_id,
            expires_at=datetime.fromisoformat(to_rfc3339(session.expires_at)),
        )

    return router


async def _require_own(store: ConversationStore, session: Session) -> None:
    """Raise Problem 404 where the conversation is somebody else's.

    One that does not exist yet will be the session's, and an anonymous one becomes the customer's, as with a message.
    """
    known = await store.conversation(ConversationRef(session.tenant, session.conversation_id))
    if known and (known.caller != session.caller or known.customer_id not in {None, session.customer_id}):
        raise Problem(404, "No such conversation")
