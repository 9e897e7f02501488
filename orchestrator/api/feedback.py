"""What customers think of what they were told."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from hubbub.errors import Problem
from orchestrator.api.access import Caller, Gate
from orchestrator.api.bodies import JsonBody
from orchestrator.api.conversations import ONE, Cursor, Limit, found
from orchestrator.api.documentation import problems
from orchestrator.api.models import ConversationInPath, FeedbackItem, FeedbackRequest, FeedbackView
from orchestrator.api.views import feedback_view
from orchestrator.conversations.records import Feedback, GivenFeedback
from orchestrator.conversations.store import ConversationStore
from orchestrator.outbox.events import FEEDBACK_GIVEN, Happening, Place
from orchestrator.outbox.subscribers import Subscribers


class FeedbackList(BaseModel):
    """One page of feedback, the latest first."""

    items: list[FeedbackItem]
    next_cursor: str | None


def feedback_router(store: ConversationStore, subscribers: Subscribers, gate: Gate) -> APIRouter:
    """The router of feedback."""
    router = APIRouter(prefix="/v1", tags=["conversations"])
    chatting, desk = gate.needs("chat", sessions=True), gate.needs("desk")

    @router.post(
        "/conversations/{conversation_id}/feedback",
        operation_id="give_feedback",
        summary="Give feedback",
        responses=ONE,
    )
    async def give(
        conversation_id: ConversationInPath,
        body: FeedbackRequest,
        caller: Annotated[Caller, Depends(chatting)],
        _: JsonBody,
    ) -> FeedbackView:
        """Say what one thinks of a turn, or of the whole conversation; saying it anew takes the place of before."""
        ref, record = await found(store, caller, conversation_id, body.customer_id)
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        feedback = Feedback(rating=body.rating, comment=body.comment, at=at, by=caller.name)
        place = Place(caller.tenant, record.id, body.turn_id, record.customer_id, None)
        said = Happening(FEEDBACK_GIVEN, {"rating": body.rating}, text=body.comment or None)
        if not await store.give_feedback(ref, body.turn_id, feedback, await subscribers.told(place, [said])):
            raise Problem(404, "No such turn" if body.turn_id else "No such conversation")
        return feedback_view(feedback)

    @router.get("/feedback", operation_id="list_feedback", summary="List feedback", responses=problems(503))
    async def feedback(
        caller: Annotated[Caller, Depends(desk)], cursor: Cursor = None, limit: Limit = 50
    ) -> FeedbackList:
        """What customers gave, the latest first. It goes with its conversation."""
        page = await store.feedback(caller.tenant, cursor, limit)
        return FeedbackList(items=[_item(one) for one in page.items], next_cursor=page.next_cursor)

    return router


def _item(given: GivenFeedback) -> FeedbackItem:
    return FeedbackItem(**given.feedback.model_dump(), conversation_id=given.conversation_id, turn_id=given.turn_id)
