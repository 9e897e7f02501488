"""What a stream tells of a turn, and what is shown of it."""

from hubbub.cli.streams import Told, reply_of, told
from hubbub.cli.underway import Steps

STREAM = """: ping

id: 1-0
event: plan.made
data: {"steps": [{"id": "s1", "skill": "order.find_orders"}, {"id": "s2", "skill": "support.send_email"}]}

event: odd
data: [1]

data: {
id: 2-0

id: 3-0
event: reply.done
data: {"reply": "Here you are."}

id: 4-0
event: never.read
data: {}

"""


def test_events_are_read_from_lines() -> None:
    """Comments, and what is no event of a hub, are passed over."""
    events = list(told(STREAM.splitlines()))
    assert [(event.id, event.name) for event in events] == [
        ("1-0", "plan.made"),
        ("3-0", "reply.done"),
        ("4-0", "never.read"),
    ]


def test_the_reply_ends_it() -> None:
    """What came before is told to who watches, and is what the stream would be resumed after."""
    seen: list[Told] = []
    headers: dict[str, str] = {}
    reply = reply_of(STREAM.splitlines(), seen.append, headers)
    assert reply is not None
    assert reply.data == {"reply": "Here you are."}
    assert [event.name for event in seen] == ["plan.made"]
    assert headers == {"Last-Event-ID": "1-0"}


def test_without_a_reply_there_is_none() -> None:
    """The stream broke off."""
    assert reply_of(STREAM.splitlines()[:5], lambda _: None, {}) is None


def test_steps_are_followed_from_the_plan_to_their_end() -> None:
    """A step that is told of by its id alone keeps its skill; what is no step changes nothing."""
    steps = Steps()
    for name, data in (
        ("plan.made", {"steps": [{"id": "s1", "skill": "order.refund"}, {"id": "s2", "skill": "support.send_email"}]}),
        ("step.started", {"id": "s1", "skill": "order.refund"}),
        ("step.retried", {"id": "s1", "skill": "order.refund", "attempt": 2}),
        ("reply.delta", {"text": "soon"}),
    ):
        steps.hear(Told("1-0", name, data))
    assert steps.states == {"s1": ("order.refund", "runs, attempt 2"), "s2": ("support.send_email", "planned")}
    steps.hear(Told("2-0", "step.finished", {"id": "s1", "outcome": "done"}))
    assert steps.states["s1"] == ("order.refund", "done")
