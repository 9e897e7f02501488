from collections.abc import Callable

import pytest

from orchestrator.console.trace_pages import TracePages, clock, duration
from orchestrator.console.trace_store import SpanEvent, SpanLink, StoredSpan, StoredTrace, TraceStore
from orchestrator.console.trace_views import item

Make = Callable[..., StoredSpan]
HOSTILE = "</dd><script>alert('x')</script>\" onload=\"alert(1)"


def traces_of(*spans: StoredSpan, **limits: int) -> list[StoredTrace]:
    """The traces a store with these limits makes of `spans`."""
    store = TraceStore(**limits)
    store.add(spans)
    return store.recent()


@pytest.mark.parametrize(
    ("nanoseconds", "shown"),
    [(0, "0 ns"), (950, "950 ns"), (1_500, "1.50 µs"), (45_640_000, "45.6 ms"), (789e6, "789 ms"), (1.234e9, "1.23 s")],
)
def test_durations_have_three_digits_and_a_fitting_unit(nanoseconds: int, shown: str) -> None:
    """Short enough for a column, exact enough to compare."""
    assert duration(nanoseconds) == shown


@pytest.mark.parametrize(
    ("nanoseconds", "shown"),
    [(1_000_000_000_005_000_000, "2001-09-09 01:46:40.005"), (2**64 - 1, "2554-07-21 23:34:33.709")],
)
def test_moments_are_shown_in_utc(nanoseconds: int, shown: str) -> None:
    """Even the last moment that fits into OTLP's 64 bits."""
    assert clock(nanoseconds) == shown


def test_nothing_in_a_span_becomes_markup(make_span: Make) -> None:
    """Name, service, status, attributes, events, links, process and conversation id come from outside."""
    span = make_span(
        1,
        1,
        name=HOSTILE,
        service=HOSTILE,
        error=True,
        status_message=HOSTILE,
        attributes={HOSTILE: [HOSTILE], "gen_ai.conversation.id": HOSTILE},
        events=(SpanEvent(HOSTILE, 0, {HOSTILE: HOSTILE}),),
        links=(SpanLink(f"{2:032x}", f"{3:016x}", {HOSTILE: HOSTILE}),),
        resource={HOSTILE: {HOSTILE: HOSTILE}},
    )
    traces = traces_of(span)
    for page in (TracePages().one(traces[0], traces), TracePages().recent([item(traces[0])])):
        assert "<script" not in page
        assert 'onload="' not in page
        assert "&lt;script&gt;" in page


def test_errors_are_told_in_words(make_span: Make) -> None:
    """Whoever sees no colour still sees what failed and why."""
    traces = traces_of(
        make_span(1, 1, start=0, took=9), make_span(1, 2, parent=1, error=True, status_message="too slow")
    )
    page = TracePages().one(traces[0], traces)
    assert page.count(">Error</strong>") == 1
    assert "1 error<" in page
    assert "Error: too slow" in page


def test_links_lead_to_traces_that_are_held_and_back(make_span: Make) -> None:
    """From a continued turn to its first trace and back; never to a page that is not there."""
    links = (SpanLink(f"{1:032x}", f"{1:016x}"), SpanLink(f"{9:032x}", f"{1:016x}"))
    later, earlier = traces_of(make_span(1, 1), make_span(2, 1, start=5, links=links))
    forward, back = (TracePages().one(trace, [later, earlier]) for trace in (later, earlier))
    assert f'href="{1:032x}"' in forward
    assert f'href="{9:032x}"' not in forward
    assert f'href="{2:032x}"' in back


def test_a_full_trace_says_how_much_is_missing(make_span: Make) -> None:
    """A waterfall that hides its gaps would mislead."""
    traces = traces_of(*(make_span(1, number) for number in range(1, 6)), max_spans=2)
    assert "3 more spans were not kept" in TracePages().one(traces[0], traces)


def test_an_empty_list_says_what_to_do() -> None:
    """The first look, before the first message."""
    assert "Send a message" in TracePages().recent([])
