"""The hub's counters."""

from orchestrator.metrics import HubMetrics


def test_an_odd_status_is_counted_by_its_class() -> None:
    """An agent may answer with any number; each makes no series of its own."""
    metrics = HubMetrics()
    for result in ("status 503", "status 599", "status 404", "timeout", "answered"):
        metrics.attempted("order", result, 0.1, again=result == "timeout")
    value = metrics.registry.get_sample_value
    counted = {
        result: value("hubbub_attempts_total", {"agent": "order", "result": result})
        for result in ("status 5xx", "status 4xx", "timeout", "answered")
    }
    assert counted == {"status 5xx": 2, "status 4xx": 1, "timeout": 1, "answered": 1}
    assert value("hubbub_retries_total", {"agent": "order"}) == 1


def test_a_turn_that_was_taken_again_is_told_apart() -> None:
    """Another hub died with it, or gave it back; a clock that runs behind makes no negative wait."""
    metrics = HubMetrics()
    metrics.turn_ended("answered", 0.2, takes=1)
    metrics.turn_waited(-0.001)
    metrics.turn_ended("partial", 3.0, takes=2)
    value = metrics.registry.get_sample_value
    assert value("hubbub_turns_taken_again_total") == 1
    assert value("hubbub_turn_duration_seconds_sum") == 3.2
    assert value("hubbub_turn_wait_seconds_sum") == 0
