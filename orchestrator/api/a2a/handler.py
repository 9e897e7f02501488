"""A2A's operations on turns: messageId is the key, contextId the conversation, a task one turn and what answered it.

Nothing is kept in this process: any replica answers for any task. The SDK reads and writes the wire.
"""

from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from a2a.server.context import ServerCallContext
from a2a.server.events.event_queue import Event
from a2a.server.request_handlers.request_handler import validate_request_params
from a2a.types import a2a_pb2 as a2a
from a2a.utils.errors import (
    A2AError,
    InternalError,
    InvalidParamsError,
    TaskNotCancelableError,
    TaskNotFoundError,
    UnsupportedOperationError,
)
from a2a.utils.task import apply_history_length, validate_history_length, validate_page_size

from hubbub.errors import Problem
from hubbub.hashing import digest
from orchestrator.api.a2a.declined import Declining
from orchestrator.api.a2a.listing import listed
from orchestrator.api.a2a.messages import check_ids, customer_of, text_of
from orchestrator.api.a2a.tasks import ENDED, artifact_of, reply_of, status_of, task_of
from orchestrator.api.access import Caller
from orchestrator.api.door import Door, Wish, accepted, turn_request
from orchestrator.api.models import ChatRequest
from orchestrator.conversations.errors import StoreError
from orchestrator.conversations.following import follow
from orchestrator.conversations.reading import FIRST_EVENT
from orchestrator.conversations.records import TurnRecord, ends_turn
from orchestrator.conversations.tasks import TaskRecord

CHANNEL = "a2a"
NEVER_MIND = "never mind"
CALLER = "caller"
AWAY = "the store does not answer; the same request, a message under the same id, may be sent again"


@dataclass(frozen=True, slots=True)
class Begun:
    """A message that was taken: the task it belongs to, the turn it is, and the event before it."""

    task: TaskRecord
    turn_id: str
    after: str


@dataclass(frozen=True)
class TurnHandler(Declining):
    """Serves one hub's conversations. `door` takes turns, as for `POST /v1/chat`."""

    door: Door

    @validate_request_params
    async def on_message_send(self, params: a2a.SendMessageRequest, context: ServerCallContext) -> a2a.Task:
        """Take a message as a turn and return the task once it is done, or at once where that is asked for."""
        validate_history_length(params.configuration)
        begun = await self._begun(params, context)
        if not params.configuration.return_immediately:
            await self.door.runner.wait(begun.task.ref, begun.turn_id, self.door.reply_wait_s, fresh=False)
        return apply_history_length(await self._task(begun.task), params.configuration)

    @validate_request_params
    async def on_message_send_stream(
        self, params: a2a.SendMessageRequest, context: ServerCallContext
    ) -> AsyncGenerator[Event]:
        """Take a message as a turn and tell how it goes on, until it ends or asks for something."""
        begun = await self._begun(params, context)
        task = await self._task(begun.task)
        yield task
        if task.status.state == a2a.TASK_STATE_WORKING:
            async for event in self._updates(begun):
                yield event

    @validate_request_params
    async def on_get_task(self, params: a2a.GetTaskRequest, context: ServerCallContext) -> a2a.Task:
        """A task as it stands."""
        validate_history_length(params)
        return apply_history_length(await self._task(await self._known(params.id, context)), params)

    @validate_request_params
    async def on_list_tasks(self, params: a2a.ListTasksRequest, context: ServerCallContext) -> a2a.ListTasksResponse:
        """The caller's tasks, the latest first."""
        validate_history_length(params)
        if params.HasField("page_size"):
            validate_page_size(params.page_size)
        caller = _caller(context)
        with _store_errors_told():
            records = await self.door.runner.store.tasks(caller.tenant, caller.name)
        return await listed(records, params, self._task)

    @validate_request_params
    async def on_cancel_task(self, params: a2a.CancelTaskRequest, context: ServerCallContext) -> a2a.Task:
        """Give up a task that waits for an answer; one that is running is never broken off."""
        record = await self._known(params.id, context)
        state = (await self._task(record)).status.state
        if state != a2a.TASK_STATE_INPUT_REQUIRED:
            raise TaskNotCancelableError
        caller = _caller(context)
        [latest] = await self._turns(record, last=1)
        await self._said(NEVER_MIND, caller, latest.request.customer_id, record.conversation_id, f"cancel {record.id}")
        given_up = record.model_copy(update={"cancelled": True})
        await self.door.runner.store.keep_task(given_up)
        return await self._task(given_up)

    @validate_request_params
    async def on_subscribe_to_task(
        self, params: a2a.SubscribeToTaskRequest, context: ServerCallContext
    ) -> AsyncGenerator[Event]:
        """Tell how a task goes on that has not ended."""
        record = await self._known(params.id, context)
        task = await self._task(record)
        if task.status.state in ENDED:
            raise UnsupportedOperationError("the task has ended")
        yield task
        if task.status.state == a2a.TASK_STATE_WORKING:
            async for event in self._updates(Begun(record, record.turns[-1], FIRST_EVENT)):
                yield event

    async def _begun(self, params: a2a.SendMessageRequest, context: ServerCallContext) -> Begun:
        message, caller = params.message, _caller(context)
        check_ids(message)
        text = text_of(message)
        record = await self._goes_on_with(message, context)
        conversation = record.conversation_id if record else message.context_id or None
        customer = customer_of(params)
        turn_id, conversation_id, after = await self._said(text, caller, customer, conversation, message.message_id)
        task = (
            record
            or TaskRecord(
                id=turn_id, tenant=caller.tenant, caller=caller.name, conversation_id=conversation_id, turns=()
            )
        ).with_turn(turn_id)
        await self.door.runner.store.keep_task(task)
        return Begun(task, turn_id, after)

    async def _goes_on_with(self, message: a2a.Message, context: ServerCallContext) -> TaskRecord | None:
        """The task a message names, if it may go on."""
        if not message.task_id:
            return None
        record = await self._known(message.task_id, context)
        if message.context_id and message.context_id != record.conversation_id:
            raise InvalidParamsError("the task belongs to another context")
        if (await self._task(record)).status.state in ENDED:
            raise UnsupportedOperationError("the task has ended; send a message without its id")
        return record

    async def _said(
        self, text: str, caller: Caller, customer: str | None, conversation: str | None, message_id: str
    ) -> tuple[str, str, str]:
        """Take `text` as a turn; its id, its conversation's, and the event before it."""
        # Some clients use an id for several messages; a retry repeats the words as well.
        wished = Wish(digest(CHANNEL, message_id, conversation, text))
        try:
            body = ChatRequest(message=text, conversation_id=conversation, customer_id=customer, channel=CHANNEL)
            turn, key = turn_request(self.door, body, caller, wished, conversation_id=conversation, message=text)
            after = await self.door.runner.store.last_event(turn.ref)
            await self.door.gate.count_turn(turn.tenant, turn.customer_id)
            await accepted(self.door, turn, "queue", key)
        except Problem as problem:
            raise _error(problem) from problem
        except StoreError as error:
            raise InternalError(AWAY) from error
        return turn.turn_id, turn.conversation_id, after

    async def _known(self, task_id: str, context: ServerCallContext) -> TaskRecord:
        """The task, if it is the caller's; what it may not see looks as if it were not there."""
        caller = _caller(context)
        with _store_errors_told():
            record = await self.door.runner.store.task(caller.tenant, task_id)
        if record is None or not (record.caller == caller.name or caller.may("desk")):
            raise TaskNotFoundError
        return record

    async def _turns(self, record: TaskRecord, last: int = 0) -> list[TurnRecord]:
        with _store_errors_told():
            found = [await self.door.runner.store.turn(record.ref, turn_id) for turn_id in record.turns[-last:]]
        turns = [turn for turn in found if turn is not None]
        if not turns:  # erased meanwhile
            raise TaskNotFoundError
        return turns

    async def _task(self, record: TaskRecord) -> a2a.Task:
        return task_of(record, await self._turns(record))

    async def _updates(self, begun: Begun) -> AsyncGenerator[Event]:
        """What follows until the turn ends: that it is worked on, its reply, where the task stands then."""
        task_id, context_id = begun.task.id, begun.task.conversation_id
        async for events in follow(self.door.runner.store, begun.task.ref, begun.after):
            if any(event.turn_id == begun.turn_id and ends_turn(event) for event in events):
                break
            if self.door.runner.has_let_go:
                return
        await self.door.runner.store.confirm()
        [turn] = await self._turns(begun.task, last=1)
        status, reply = status_of(begun.task, turn), reply_of(turn)
        if reply is not None and status.state in ENDED:
            yield a2a.TaskArtifactUpdateEvent(
                task_id=task_id, context_id=context_id, artifact=artifact_of(reply), last_chunk=True
            )
        yield a2a.TaskStatusUpdateEvent(task_id=task_id, context_id=context_id, status=status)


@contextmanager
def _store_errors_told() -> Iterator[None]:
    """The SDK shows clients the text of any other error."""
    try:
        yield
    except StoreError as error:
        raise InternalError(AWAY) from error


def _caller(context: ServerCallContext) -> Caller:
    return cast("Caller", context.state[CALLER])


def _error(problem: Problem) -> A2AError:
    """The refusal of a turn in A2A's words."""
    said = problem.detail or problem.title
    match problem.status:
        case 404:
            return TaskNotFoundError("no such context")
        case 429 | 503:
            return InternalError(f"{problem.title}: {said}")
        case _:
            return InvalidParamsError(f"{problem.title}: {said}")
