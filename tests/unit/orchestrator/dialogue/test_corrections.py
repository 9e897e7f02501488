"""What a message itself puts right."""

from datetime import datetime

import pytest

from orchestrator.dialogue.corrections import corrected
from orchestrator.dialogue.entities import Vocabulary, extract
from tests.unit.orchestrator.dialogue.conftest import NEW_YORK

NOW = datetime(2026, 11, 23, 11, 30, tzinfo=NEW_YORK)


def named(message: str, vocabulary: dict[str, Vocabulary]) -> list[str]:
    """The words of the entities that stand."""
    return [entity.text for entity in corrected(message, extract(message, vocabulary, NOW, NEW_YORK))]


@pytest.mark.parametrize(
    ("message", "standing"),
    [
        ("Cancel order SO-11. Sorry, I mean SO-12.", ["SO-12"]),
        ("cancel SO-11, no wait, SO-12", ["SO-12"]),
        ("cancel SO-11... sorry, it's SO-12, no, SO-13", ["SO-13"]),
        ("book it on Friday, or rather on Monday", ["Monday"]),
        ("Where is SO-11 and SO-12?", ["SO-11", "SO-12"]),
        ("cancel SO-11, actually I wonder where SO-12 is", ["SO-11", "SO-12"]),
        ("cancel SO-11", ["SO-11"]),
        ("nothing", []),
    ],
)
def test_only_the_last_of_what_was_put_right_stands(
    vocabulary: dict[str, Vocabulary], message: str, standing: list[str]
) -> None:
    """Two things named without words of correction both stand."""
    assert [text.removeprefix("on ") for text in named(message, vocabulary)] == standing
