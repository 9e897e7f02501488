"""Plain texts: how they are compared, and that no rule is left untried that would have said something."""

from datetime import UTC, datetime
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
import yaml

from orchestrator.dialogue import clauses, clocks, conditions, person, stance, times, tone
from orchestrator.dialogue.elsewhere import ELSEWHERE
from orchestrator.dialogue.plain import plain, plainly_quoted, says_any, words_in
from tests.running import ROOT

NOW, HERE = datetime(2026, 11, 30, 12, tzinfo=UTC), ZoneInfo("Europe/Berlin")
ASKING_FIRST: tuple[ModuleType, ...] = (clauses, clocks, conditions, person, stance, times, tone)


def said_in_dialogues() -> list[str]:
    """What customers say in the dialogues, and what nobody answers."""
    files = sorted((ROOT / "tests" / "dialogues").glob("*.yaml"))
    turns = [turn for file in files for turn in yaml.safe_load(file.read_text("utf-8")).get("turns", ())]
    return [*ELSEWHERE, *(turn["says"] for turn in turns if isinstance(turn.get("says"), str))]


def heard(text: str) -> tuple[object, ...]:
    """Whatever the rules say that are tried only where their words are."""
    return (
        clauses.spans(text),
        clauses.is_negated(text),
        conditions.dependents(text),
        person.wants_person(text),
        stance.is_called_off(text),
        stance.is_correction(text),
        stance.has_reservation(text),
        tone.mood_of(text),
        times.find_times(text, NOW, HERE),
    )


def test_no_rule_is_left_untried_that_would_have_said_something(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is said: tried on each text the rules say the same as on those that have their words."""
    texts = said_in_dialogues()
    told = [heard(text) for text in texts]
    for module in ASKING_FIRST:
        monkeypatch.setattr(module, "says_any", lambda _text, _words: True)
    assert len(texts) > 200
    assert [text for text, once in zip(texts, told, strict=True) if heard(text) != once] == []


def test_apostrophes_are_plain_and_keep_their_places() -> None:
    """However they were typed."""
    assert plainly_quoted("I can\u2019t, I don`t") == "I can't, I don't"
    assert plain(" I  CAN\u2019T\n") == "i can't"


def test_the_words_of_a_text_are_runs_of_letters() -> None:
    """Whatever stands between them."""
    assert words_in("Don't re-send ord_1!") == {"don", "t", "re", "send", "ord"}
    assert says_any("Please WAIT.", frozenset({"wait"}))
    assert not says_any("Please await it.", frozenset({"wait"}))
