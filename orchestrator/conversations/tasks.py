"""Tasks of the A2A door: which conversation and turns one is made of. The turns themselves are all there is to it."""

from typing import Self

from pydantic import Field

from orchestrator.conversations.keys import ConversationRef, member_of, parse_member, task_key, tasks_of
from orchestrator.conversations.part import StorePart
from orchestrator.conversations.records import Record

MOST_TURNS = 50
MOST_LISTED = 1_000


class TaskRecord(Record):
    """A task: the turn that began it gives it its id, later ones went on with it."""

    id: str
    tenant: str
    caller: str
    conversation_id: str
    turns: tuple[str, ...] = Field(max_length=MOST_TURNS)
    cancelled: bool = False

    @property
    def ref(self) -> ConversationRef:
        """The conversation it is part of."""
        return ConversationRef(self.tenant, self.conversation_id)

    def with_turn(self, turn_id: str) -> Self:
        """The task once that turn went on with it."""
        turns = (*self.turns, turn_id) if turn_id not in self.turns else self.turns
        return self.model_copy(update={"turns": turns[-MOST_TURNS:]})


class Tasks(StorePart):
    """What the A2A door remembers of its tasks; nothing here checks who may see one."""

    async def task(self, tenant: str, task_id: str) -> TaskRecord | None:
        """Returns a task of that tenant."""
        [known] = await self._connection.read(("GET", task_key(tenant, task_id)))
        return TaskRecord.model_validate_json(known) if known else None

    async def tasks(self, tenant: str, caller: str) -> list[TaskRecord]:
        """Returns a caller's among the tenant's latest thousand, the one that was begun last first."""
        [members] = await self._connection.read(("ZREVRANGE", tasks_of(tenant), 0, MOST_LISTED - 1))
        if not members:
            return []
        ids = [parse_member(member)[1] for member in members]
        found = await self._connection.read(*(("GET", task_key(tenant, task_id)) for task_id in ids))
        records = [TaskRecord.model_validate_json(text) for text in found if text]
        return [record for record in records if record.caller == caller]

    async def keep_task(self, task: TaskRecord) -> None:
        """Writes a task as it is now, for as long as its conversation is kept."""
        listed, seconds = tasks_of(task.tenant), self._limits.retention_s
        await self._connection.read(
            ("SET", task_key(task.tenant, task.id), task.model_dump_json(), "EX", seconds),
            ("ZADD", listed, "NX", await self._connection.now(), member_of(task.ref, task.id)),
            ("ZREMRANGEBYRANK", listed, 0, -MOST_LISTED - 1),
            ("EXPIRE", listed, seconds),
        )
