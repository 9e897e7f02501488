"""What is measured of a text beside the score of each skill."""

import pytest

from orchestrator.dialogue.labels import Example
from orchestrator.dialogue.meaning import Silent
from orchestrator.dialogue.scoring import Weighing, learn

SAID = {
    "garage.brakes": ("my brakes squeal", "the brakes are worn", "please check the brakes"),
    "garage.tyres": ("i need winter tyres", "my tyre is flat", "swap my tyres"),
    "garage.wash": ("wash my car", "the car is dirty, clean it", "polish the car"),
}


def spread(text: str) -> float:
    """How far the scores of the skills spread for a text."""
    examples = [Example(sentence, frozenset({skill})) for skill, said in SAID.items() for sentence in said]
    scorer, _ = learn(examples, Weighing(), Silent())
    *_, found, _ = scorer.score(scorer.words(text)).measures
    return found


def test_of_what_is_ours_one_skill_stands_out() -> None:
    """Two where it names two; of what nobody answers all are about as unlikely, whatever their number."""
    one, two, none = spread("my brakes squeal"), spread("check the brakes and swap my tyres"), spread("sing a song")
    assert 0 <= one < two < none
    assert none == pytest.approx(1.0986, abs=0.1)  # the logarithm of three
