"""What is measured stays within bounds, and says what happened."""

from prometheus_client import CollectorRegistry

from hubbub.metrics import AgentMetrics, Counts, Durations


def test_labels_that_somebody_makes_up_do_not_fill_the_memory() -> None:
    """What comes after the most there may be is counted under one name."""
    registry = CollectorRegistry()
    calls = Counts("calls", "Calls", registry, ["agent", "skill"], most=2)
    for number in range(5):
        calls.add("warranty", f"skill-{number}")
    calls.add("warranty", "skill-1")
    values = {
        (s.labels["agent"], s.labels["skill"]): s.value
        for m in registry.collect()
        for s in m.samples
        if s.name == "calls_total"
    }
    assert values == {("warranty", "skill-0"): 1, ("warranty", "skill-1"): 2, ("other", "other"): 3}


def test_a_call_is_counted_by_its_skill_and_end() -> None:
    """One of a skill there is not is told apart from those there are, whatever its name."""
    metrics = AgentMetrics(["refund"])
    for skill in ("refund", "refund", "hack-1", "hack-2"):
        metrics.began()
        metrics.ended(skill, "done" if skill == "refund" else "status 404", 0.003)
    metrics.began()
    value = metrics.registry.get_sample_value
    assert value("hubbub_skill_calls_total", {"skill": "refund", "outcome": "done"}) == 2
    assert value("hubbub_skill_calls_total", {"skill": "other", "outcome": "status 404"}) == 2
    assert value("hubbub_skill_duration_seconds_bucket", {"skill": "refund", "le": "0.0025"}) == 0
    assert value("hubbub_skill_duration_seconds_bucket", {"skill": "refund", "le": "0.005"}) == 2
    assert value("hubbub_skill_calls_in_progress") == 1


def test_durations_are_counted_up_to_each_bound() -> None:
    """The bound belongs to it, and the last has none."""
    registry = CollectorRegistry()
    waits = Durations("waits", "Waits", registry)
    for seconds in (0.001, 0.0011, 11):
        waits.add(seconds)
    found = [registry.get_sample_value("waits_bucket", {"le": le}) for le in ("0.001", "0.0025", "10.0", "+Inf")]
    assert found == [1, 2, 2, 3]
    assert registry.get_sample_value("waits_count") == 3
    assert registry.get_sample_value("waits_sum") == 0.001 + 0.0011 + 11


def test_two_agents_in_one_process_measure_apart() -> None:
    """As in tests: each has its own registry, with the process itself in both."""
    one, two = AgentMetrics(["refund"]), AgentMetrics(["refund"])
    one.repeated("refund")
    assert one.registry.get_sample_value("hubbub_skill_repeats_total", {"skill": "refund"}) == 1
    assert two.registry.get_sample_value("hubbub_skill_repeats_total", {"skill": "refund"}) is None
    assert two.registry.get_sample_value("python_info", None) is None
    assert [metric.name for metric in two.registry.collect() if metric.name == "python_info"]
