from collections.abc import Callable

from orchestrator.console.trace_store import StoredSpan, StoredTrace, TraceStore
from orchestrator.console.waterfall import Row, rows

Make = Callable[..., StoredSpan]


def trace_of(*spans: StoredSpan) -> StoredTrace:
    """The trace a store makes of `spans`."""
    store = TraceStore()
    store.add(spans)
    return store.recent()[0]


def shape(found: list[Row]) -> list[tuple[int, int]]:
    """The number and depth of each row."""
    return [(int(row.span.span_id, 16), row.depth) for row in found]


def test_children_stand_below_their_parent_in_order_of_start(make_span: Make) -> None:
    """The order in which spans arrived does not matter."""
    trace = trace_of(
        make_span(1, 4, parent=2, start=3),
        make_span(1, 3, parent=1, start=5),
        make_span(1, 2, parent=1, start=2),
        make_span(1, 1, start=0, took=10),
    )
    assert shape(rows(trace)) == [(1, 0), (2, 1), (4, 2), (3, 1)]


def test_bars_are_placed_in_percent_of_the_whole(make_span: Make) -> None:
    """The root fills the width; a child covers its share."""
    first, second = rows(trace_of(make_span(1, 1, start=100, took=40), make_span(1, 2, parent=1, start=110, took=20)))
    assert (first.offset, first.width, second.offset, second.width) == (0, 100, 25, 50)


def test_a_span_whose_parent_never_came_is_shown_and_marked(make_span: Make) -> None:
    """Its parent may be lost, or at a client that keeps its spans to itself."""
    found = rows(trace_of(make_span(1, 1), make_span(1, 2, parent=99, start=1), make_span(1, 3, parent=2, start=2)))
    assert shape(found) == [(1, 0), (2, 0), (3, 1)]
    assert [row.orphan for row in found] == [False, True, False]


def test_spans_that_are_each_others_parents_are_all_shown_once(make_span: Make) -> None:
    """Nothing a sender claims may make the page endless or hide a span."""
    found = rows(trace_of(make_span(1, 1, parent=2), make_span(1, 2, parent=1, start=1), make_span(1, 3, parent=3)))
    assert sorted(number for number, _ in shape(found)) == [1, 2, 3]


def test_a_chain_of_a_thousand_spans_is_no_trouble(make_span: Make) -> None:
    """Depth costs no call stack."""
    found = rows(trace_of(*(make_span(1, number, parent=number - 1, start=number) for number in range(1, 1001))))
    assert found[-1].depth == 999


def test_a_trace_that_took_no_time_has_no_division_by_zero(make_span: Make) -> None:
    """Coarse clocks give spans of no length."""
    (row,) = rows(trace_of(make_span(1, 1, took=0)))
    assert (row.offset, row.width) == (0, 0)
