from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from orchestrator.console.trace_store import SpanLink, StoredSpan, TraceStore

Make = Callable[..., StoredSpan]


def test_the_trace_that_was_written_to_longest_ago_makes_room(make_span: Make) -> None:
    """A late span of an old trace keeps that trace; the one nobody wrote to goes."""
    store = TraceStore(max_traces=2)
    store.add([make_span(1, 1), make_span(2, 1), make_span(1, 2), make_span(3, 1)])
    assert [trace.trace_id for trace in store.recent()] == [f"{1:032x}", f"{3:032x}"]
    assert store.trace(f"{2:032x}") is None


def test_a_full_trace_refuses_spans_and_counts_them(make_span: Make) -> None:
    """What does not fit is said twice: to the sender, and to whoever looks at the trace."""
    store = TraceStore(max_spans=2)
    assert store.add(make_span(1, number) for number in range(1, 6)) == 3
    trace = store.trace(f"{1:032x}")
    assert trace is not None
    assert (len(trace.spans), trace.refused) == (2, 3)


def test_a_span_that_is_sent_again_is_held_once(make_span: Make) -> None:
    """An exporter that lost our answer sends its batch again, even to a trace that is full by now."""
    store = TraceStore(max_spans=2)
    batch = [make_span(1, 1), make_span(1, 2)]
    store.add(batch)
    assert store.add(batch) == 0
    trace = store.trace(f"{1:032x}")
    assert trace is not None
    assert list(trace.spans) == batch


def test_recent_traces_come_newest_first_whatever_order_they_arrived_in(make_span: Make) -> None:
    """Spans arrive in batches, seconds apart and out of order; the start of the trace decides."""
    store = TraceStore()
    store.add([make_span(1, 1, start=50), make_span(2, 1, start=90), make_span(3, 1, start=10)])
    assert [trace.start_ns // 1_000_000 for trace in store.recent()] == [90, 50, 10]


def test_the_root_is_the_span_without_a_parent_even_when_it_starts_later(make_span: Make) -> None:
    """Clocks of two machines differ, so a child may seem to start before its parent."""
    store = TraceStore()
    store.add([make_span(1, 2, parent=1, start=0), make_span(1, 1, start=3, name="turn")])
    assert store.recent()[0].root.name == "turn"


def test_a_caller_from_outside_may_be_the_parent_of_the_root(make_span: Make) -> None:
    """A client that sends `traceparent` keeps its own span to itself; our first span is the root we show."""
    store = TraceStore()
    store.add([make_span(1, 3, parent=2, start=0), make_span(1, 2, parent=99, start=1, name="turn")])
    assert store.recent()[0].root.name == "turn"


def test_a_trace_lasts_from_the_first_start_to_the_last_end(make_span: Make) -> None:
    """The last span to start need not be the last to end."""
    store = TraceStore()
    store.add([make_span(1, 1, start=5, took=40), make_span(1, 2, parent=1, start=20, took=2)])
    assert store.recent()[0].duration_ns == 40_000_000


def test_a_span_whose_clock_ran_backwards_took_no_time(make_span: Make) -> None:
    """A clock that was set back must not give a negative width."""
    assert make_span(1, 1, start=5, took=-3).duration_ns == 0


def test_services_and_links_are_gathered_over_all_spans(make_span: Make) -> None:
    """The list names who took part; a link within the trace leads nowhere else."""
    store = TraceStore()
    links = SpanLink(f"{7:032x}", f"{1:016x}"), SpanLink(f"{1:032x}", f"{1:016x}")
    store.add([make_span(1, 1), make_span(1, 2, service="alpha", links=links), make_span(2, 1, service="beta")])
    trace = store.trace(f"{1:032x}")
    assert trace is not None
    assert trace.services == ("alpha", "hub")
    assert trace.linked == {f"{7:032x}"}
    assert store.services() == ["alpha", "beta", "hub"]


def test_many_threads_may_write_and_read_at_once(make_span: Make) -> None:
    """Exporter threads and requests meet here: no span is lost, no bound is passed."""
    store = TraceStore(max_traces=20, max_spans=200)

    def write(writer: int) -> int:
        spans = [make_span(1 + n % 20, 1000 * (writer + 1) + n) for n in range(400)]
        refused = sum(store.add([span]) for span in spans)
        assert all(len(trace.spans) <= 200 for trace in store.recent())
        return refused

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(write, range(8))) == 0
    assert sum(len(trace.spans) for trace in store.recent()) == 8 * 400
