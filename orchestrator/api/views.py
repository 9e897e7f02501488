"""From what is stored to what the API shows (pure)."""

from orchestrator.api.models import ApprovalItem, ConversationView, FeedbackView, MessageView, TurnView
from orchestrator.conversations.records import ApprovalRecord, ConversationRecord, Feedback, StoredMessage, TurnRecord
from orchestrator.turn.replies import ChatReply, DetailedStep, StepView, StoredReply
from orchestrator.turn.steps import Plan, StepResult


def chat_reply(record: TurnRecord) -> ChatReply:
    """The reply of a turn; one that is not done has status `running` and no words."""
    if record.reply is not None:
        return StoredReply.model_validate_json(record.reply).reply
    request = record.request
    return ChatReply(conversation_id=request.conversation_id, turn_id=request.turn_id, status="running", reply="")


def turn_view(record: TurnRecord, *, in_full: bool) -> TurnView:
    """A turn as read; `in_full` adds what went into its steps and came out."""
    stored = StoredReply.model_validate_json(record.reply) if record.reply else None
    reply = stored.reply if stored else chat_reply(record)
    steps = _steps(stored, record, in_full=in_full) if stored else ()
    plan = Plan.model_validate_json(record.plan).steps if record.plan else ()
    return TurnView(
        **reply.model_dump(exclude={"steps"}),
        steps=steps,
        message=record.request.message,
        created_at=record.created_at,
        origin_turn_id=record.request.origin.turn_id if record.request.origin else None,
        feedback=feedback_view(record.feedback) if record.feedback else None,
        plan=tuple({"id": step.id, "skill": step.name, "depends_on": step.depends_on} for step in plan),
    )


def _steps(stored: StoredReply, record: TurnRecord, *, in_full: bool) -> tuple[DetailedStep | StepView, ...]:
    """The steps as they are now: a follow-up may have been done after the reply was given."""
    steps: list[DetailedStep | StepView] = []
    for step in stored.details:
        entry = record.steps.get(step.id)
        now = StepResult.model_validate_json(entry) if entry else None
        later = {"outcome": now.outcome, "output": now.output, "attempts": now.attempts} if now else {}
        current = step.model_copy(update=later if now and step.outcome == "failed" else {})
        steps.append(current if in_full else StepView(**current.model_dump(include=set(StepView.model_fields))))
    return tuple(steps)


def conversation_view(record: ConversationRecord) -> ConversationView:
    """A conversation as lists show it."""
    return ConversationView.model_validate(record.model_dump(include=set(ConversationView.model_fields)))


def feedback_view(feedback: Feedback) -> FeedbackView:
    """Feedback as it was given."""
    return FeedbackView.model_validate(feedback.model_dump())


def message_view(message: StoredMessage) -> MessageView:
    """One thing said."""
    return MessageView.model_validate(message, from_attributes=True)


def approval_item(record: ApprovalRecord) -> ApprovalItem:
    """An approval as lists show it."""
    return ApprovalItem.model_validate(record.told())
