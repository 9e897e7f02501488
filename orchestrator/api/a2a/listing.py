"""A page of tasks, filtered as A2A's ListTasks says."""

from collections.abc import Awaitable, Callable, Sequence

from a2a.types import a2a_pb2 as a2a
from a2a.utils.errors import InvalidParamsError, TaskNotFoundError
from a2a.utils.task import apply_history_length

from orchestrator.conversations.tasks import TaskRecord

PAGE = 50


async def listed(
    records: Sequence[TaskRecord],
    params: a2a.ListTasksRequest,
    read: Callable[[TaskRecord], Awaitable[a2a.Task]],
) -> a2a.ListTasksResponse:
    """The page of `records` that `params` asks for; `read` makes a task of a record, or raises TaskNotFoundError."""
    chosen = [record for record in records if not params.context_id or record.conversation_id == params.context_id]
    tasks = [task for record in chosen if (task := await _read(record, read)) and _fits(task, params)]
    start, size = _start(params.page_token), params.page_size or PAGE
    page = a2a.ListTasksResponse(page_size=size, total_size=len(tasks))
    for task in tasks[start : start + size]:
        shown = apply_history_length(task, params)
        if not params.include_artifacts:
            shown.ClearField("artifacts")
        page.tasks.append(shown)
    if start + size < len(tasks):
        page.next_page_token = str(start + size)
    return page


async def _read(record: TaskRecord, read: Callable[[TaskRecord], Awaitable[a2a.Task]]) -> a2a.Task | None:
    try:
        return await read(record)
    except TaskNotFoundError:  # erased meanwhile
        return None


def _fits(task: a2a.Task, params: a2a.ListTasksRequest) -> bool:
    if params.status and task.status.state != params.status:
        return False
    if not params.HasField("status_timestamp_after"):
        return True
    return bool(task.status.timestamp.ToNanoseconds() >= params.status_timestamp_after.ToNanoseconds())


def _start(token: str) -> int:
    if token and not (token.isascii() and token.isdecimal() and len(token) < len(str(10**6))):
        raise InvalidParamsError("pageToken is none this list gave out")
    return int(token or 0)
