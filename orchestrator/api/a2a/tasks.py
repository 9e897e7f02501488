"""From turns to A2A tasks (pure): a task is one turn, or several that answered each other's questions."""

from collections.abc import Sequence
from datetime import datetime

from a2a.types import a2a_pb2 as a2a

from hubbub.wire import TurnStatus
from orchestrator.conversations.records import TurnRecord
from orchestrator.conversations.tasks import TaskRecord
from orchestrator.turn.replies import ChatReply, StoredReply

STATES: dict[TurnStatus, a2a.TaskState] = {
    "answered": a2a.TASK_STATE_COMPLETED,
    "partial": a2a.TASK_STATE_COMPLETED,
    "handed_over": a2a.TASK_STATE_COMPLETED,
    "needs_input": a2a.TASK_STATE_INPUT_REQUIRED,
    "needs_confirmation": a2a.TASK_STATE_INPUT_REQUIRED,
    "needs_approval": a2a.TASK_STATE_AUTH_REQUIRED,
    "refused": a2a.TASK_STATE_REJECTED,
    "failed": a2a.TASK_STATE_FAILED,
    "running": a2a.TASK_STATE_WORKING,
}
ENDED = frozenset({a2a.TASK_STATE_COMPLETED, a2a.TASK_STATE_CANCELED, a2a.TASK_STATE_FAILED, a2a.TASK_STATE_REJECTED})


def task_of(record: TaskRecord, turns: Sequence[TurnRecord]) -> a2a.Task:
    """The task as its latest turn leaves it, with what was said in all of them; `turns` is not empty, oldest first."""
    task = a2a.Task(id=record.id, context_id=record.conversation_id)
    for turn in turns:
        task.history.append(_said(record, turn, turn.request.message, a2a.ROLE_USER, f"{turn.request.turn_id}.0"))
        if reply := reply_of(turn):
            task.history.append(_said(record, turn, reply.reply, a2a.ROLE_AGENT, f"{turn.request.turn_id}.1"))
    task.status.CopyFrom(status_of(record, turns[-1]))
    latest = reply_of(turns[-1])
    if latest is not None and task.status.state in ENDED:
        task.artifacts.append(artifact_of(latest))
    return task


def status_of(record: TaskRecord, turn: TurnRecord) -> a2a.TaskStatus:
    """Where the task stands after that turn; what it says to the customer is the status' message."""
    reply = reply_of(turn)
    state = STATES[reply.status] if reply else a2a.TASK_STATE_WORKING
    status = a2a.TaskStatus(state=a2a.TASK_STATE_CANCELED if record.cancelled else state)
    status.timestamp.FromDatetime(datetime.fromisoformat(turn.finished_at or turn.created_at))
    if reply is not None:
        status.message.CopyFrom(_said(record, turn, reply.reply, a2a.ROLE_AGENT, f"{turn.request.turn_id}.1"))
    return status


def artifact_of(reply: ChatReply) -> a2a.Artifact:
    """The reply as what the task brought."""
    return a2a.Artifact(artifact_id=f"{reply.turn_id}-reply", name="reply", parts=[a2a.Part(text=reply.reply)])


def reply_of(turn: TurnRecord) -> ChatReply | None:
    """The turn's reply, once it is done."""
    return StoredReply.model_validate_json(turn.reply).reply if turn.reply else None


def _said(record: TaskRecord, turn: TurnRecord, text: str, role: a2a.Role, message_id: str) -> a2a.Message:
    return a2a.Message(
        message_id=message_id,
        task_id=record.id,
        context_id=turn.request.conversation_id,
        role=role,
        parts=[a2a.Part(text=text)],
    )
