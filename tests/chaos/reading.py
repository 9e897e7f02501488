"""Reads the history of a run: from the API, the agents' databases, the mail server and Redis."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import httpx

from orchestrator.conversations.keys import FOLLOW_UPS, OPEN_TURNS
from tests.chaos.crowd import Crowd
from tests.chaos.fleet import HUBS, Fleet
from tests.chaos.history import ANSWERED, Conversation, History, Ledger, Said, Sent, Turn, Wait
from tests.running import wait_until

QUIET_S = 90.0


def read_history(
    crowd: Crowd, waits: Iterable[Wait], poisoned: frozenset[str] = frozenset(), *, quiet_s: float = QUIET_S
) -> History:
    """The whole history, once nothing is under way any more, or after `quiet_s` seconds of waiting for that."""
    fleet, sent = crowd.fleet, tuple(crowd.sent)
    with suppress(AssertionError):  # the checker says so, and what else is wrong
        wait_until(lambda: _is_quiet(fleet), seconds=quiet_s, what="nothing is under way any more")
    open_turns = _open_turns(fleet)  # asking again, below, enters turns for a moment
    owners = {one.conversation: one.customer for one in sent}
    return History(
        sent=sent,
        conversations=tuple(_conversation(crowd, name, customer) for name, customer in owners.items()),
        ledger=read_ledger(fleet),
        again=tuple((one.key, _again(crowd, one)) for one in sent if one.reply is not None),
        lasting=tuple(_lasting(fleet)),
        open_turns=open_turns,
        waits=tuple(waits),
        poisoned=poisoned,
    )


def read_ledger(fleet: Fleet) -> Ledger:
    """What the agents have done, and what mails came of it."""
    ids = {str(mail["Message-ID"]): str(mail["To"]) for mail in fleet.mail.messages}
    return Ledger(
        tickets=tuple(fleet.rows("support", "SELECT customer_id, summary FROM tickets")),
        refunds=_column(fleet, "order", "SELECT customer_id FROM refunds"),
        bookings=_column(fleet, "booking", "SELECT customer_id FROM bookings"),
        letters=_column(fleet, "support", "SELECT customer_id FROM outbox"),
        delivered=tuple(to.rpartition("<")[2].partition("@")[0] for to in ids.values()),
    )


def _is_quiet(fleet: Fleet) -> bool:
    """Whether no turn is open, no follow-up is due, and every letter is delivered."""
    with fleet.in_redis() as redis:
        due = redis.zcard(FOLLOW_UPS)
    ledger = read_ledger(fleet)
    return not due and _open_turns(fleet) == 0 and len(ledger.delivered) == len(ledger.letters)


def _column(fleet: Fleet, agent: str, query: str) -> tuple[str, ...]:
    return tuple(str(value) for (value,) in fleet.rows(agent, query))


def _again(crowd: Crowd, sent: Sent) -> dict[str, Any]:
    answer = crowd.post(sent, HUBS[0])
    return answer.body if answer.status == ANSWERED else {"status": answer.status, **answer.body}


def _conversation(crowd: Crowd, name: str, customer: str) -> Conversation:
    turns = _items(crowd, f"/v1/conversations/{name}/turns", customer)
    said = _items(crowd, f"/v1/conversations/{name}/messages", customer)
    return Conversation(
        name, customer, tuple(_turn(item) for item in turns), tuple(Said(i["role"], i["turn_id"]) for i in said)
    )


def _items(crowd: Crowd, path: str, customer: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    asked = {"customer_id": customer, "limit": "200"}
    while True:
        response = crowd.http.get(crowd.fleet.url(HUBS[0]) + path, params=asked)
        if response.status_code == httpx.codes.NOT_FOUND:
            return []  # nothing of it was ever accepted
        page = response.raise_for_status().json()
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        asked["cursor"] = page["next_cursor"]


def _turn(item: dict[str, Any]) -> Turn:
    done = tuple(f"{step['agent']}.{step['skill']}" for step in item["steps"] if step["outcome"] == "done")
    return Turn(item["turn_id"], item["message"], item["status"], item["reply"], done, item["origin_turn_id"])


def _lasting(fleet: Fleet) -> list[str]:
    with fleet.in_redis() as redis:
        return [key for key in redis.scan_iter(count=1000) if redis.ttl(key) == -1]


def _open_turns(fleet: Fleet) -> int:
    with fleet.in_redis() as redis:
        return int(redis.zcard(OPEN_TURNS))
