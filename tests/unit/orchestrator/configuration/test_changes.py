"""What differs between two versions."""

from typing import Any

from orchestrator.configuration.changes import changes

BEFORE: dict[str, Any] = {"persona": {"name": "Robin", "tone": "formal"}, "disabled": {"agents": ["faq"]}, "a/b~": 1}
AFTER: dict[str, Any] = {"persona": {"name": "Kim"}, "disabled": {"agents": ["faq", "order"]}, "routing": {"sure": 0.2}}


def test_each_change_names_its_place_with_what_was_and_what_is() -> None:
    """Names are escaped as in a JSON pointer; a list is one value."""
    assert [change.model_dump() for change in changes(BEFORE, AFTER)] == [
        {"op": "remove", "path": "/a~1b~0", "was": 1, "value": None},
        {"op": "replace", "path": "/disabled/agents", "was": ["faq"], "value": ["faq", "order"]},
        {"op": "replace", "path": "/persona/name", "was": "Robin", "value": "Kim"},
        {"op": "remove", "path": "/persona/tone", "was": "formal", "value": None},
        {"op": "add", "path": "/routing", "was": None, "value": {"sure": 0.2}},
    ]


def test_nothing_changed_is_nothing() -> None:
    """The same document."""
    assert changes(AFTER, AFTER) == []
