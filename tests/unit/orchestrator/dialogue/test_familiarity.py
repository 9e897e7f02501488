"""How much of a text the examples talk about, too."""

from orchestrator.dialogue.familiarity import Familiar
from orchestrator.dialogue.features import words_of


def test_a_word_is_familiar_where_the_examples_say_what_it_means() -> None:
    """Who sees dentists knows what a therapist is; who sells stoves does not."""
    asked = words_of("find me a therapist")
    assert Familiar.fit([words_of("I need a dentist")]).share(asked) == 1
    assert Familiar.fit([words_of("I need a stove")]).share(asked) < 0.5
