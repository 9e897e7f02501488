"""How well the router does on sentences it has never seen: floors, below which a change must not take it."""

from collections.abc import Iterator

import pytest

from orchestrator.dialogue.meaning import encoder_of
from orchestrator.dialogue.router import Router
from tests.eval.learning import learned
from tests.unit.orchestrator.dialogue.examples import EXAMPLES, lines
from tests.unit.orchestrator.dialogue.paraphrases import HELD_OUT, OUT_OF_SCOPE


def held_out() -> Iterator[tuple[str, frozenset[str]]]:
    """Sentences with the skills a fair reader accepts."""
    for line in lines(HELD_OUT):
        skill, said = line.split(": ", 1)
        text, _, other = said.partition(" | ")
        yield text, frozenset(filter(None, (skill, other)))


Judged = list[tuple[list[str], frozenset[str], bool]]


@pytest.fixture(scope="module")
def reaching() -> Router:
    """One with an encoder, where there is one for this machine."""
    encoder = encoder_of("auto")
    if not encoder.size:
        pytest.skip("there is no encoder for this machine")
    return Router.train(EXAMPLES, encoder=encoder)


def judge(router: Router) -> Judged:
    """For each held-out sentence: candidates best first, what is right, whether the first was chosen."""
    rows = []
    for text, right in held_out():
        routing = router.route(text)
        rows.append(([intent.skill for intent in (*routing.intents, *routing.rivals)], right, bool(routing.intents)))
    return rows


def found(judged: Judged) -> float:
    """The share that was chosen rightly, or is among the rivals the customer is asked about."""
    right = [bool(right & set(skills if not chosen else skills[:1])) for skills, right, chosen in judged]
    return sum(right) / len(right)


def test_most_sentences_find_their_skill_or_a_question_that_has_it(router: Router) -> None:
    """By their words alone."""
    judged = judge(router)
    assert len(judged) >= 120
    assert found(judged) >= 0.8


def test_what_words_mean_finds_more(reaching: Router) -> None:
    """An encoder knows that a parcel is a package."""
    assert found(judge(reaching)) >= 0.86


def test_what_sentences_mean_finds_more_still() -> None:
    """Read as a whole, with the order of their words; and few are sent to the wrong skill."""
    encoder = encoder_of("sentences")
    router = learned(lambda: Router.train(EXAMPLES, encoder=encoder), encoder)
    judged = judge(router)
    assert found(judged) >= 0.9
    assert sum(chosen and skills[0] not in right for skills, right, chosen in judged) / len(judged) <= 0.1


def test_few_sentences_are_sent_to_the_wrong_skill(router: Router) -> None:
    """A wrong choice is worse than a question."""
    wrong = [chosen and skills[0] not in right for skills, right, chosen in judge(router)]
    assert sum(wrong) / len(wrong) <= 0.1


def test_most_foreign_topics_are_refused(router: Router) -> None:
    """And the shop's own customers are not."""
    foreign = [router.route(text).out_of_scope for text in lines(OUT_OF_SCOPE)]
    ours = [router.route(text).out_of_scope for text, _ in held_out()]
    assert sum(foreign) / len(foreign) >= 0.9
    assert sum(ours) / len(ours) <= 0.1
