"""How a configuration changes what turns go by."""

from dataclasses import replace
from typing import Any

import anyio
import pytest

from orchestrator.configuration.document import Configuration
from orchestrator.dialogue import meaning
from orchestrator.dialogue.labels import Example
from orchestrator.dialogue.meaning import ByWords, encoder_of
from orchestrator.dialogue.state import State
from orchestrator.dialogue.wording import PLAIN, Wording
from orchestrator.spokes.lines import Lines
from orchestrator.spokes.policy import Policies
from orchestrator.turn.binding import Goal
from orchestrator.turn.chaining import steps_for
from orchestrator.turn.conduct import Conduct
from orchestrator.turn.latest import Latest
from orchestrator.turn.mind import Mind
from orchestrator.turn.understand import Understanding
from tests.running import eventually
from tests.unit.orchestrator.turn.shop import CATALOG

USUAL = Conduct(Understanding.learn(CATALOG))


def conduct(**document: Any) -> Conduct:
    """The conduct by a configuration."""
    return USUAL.by(Configuration.model_validate(document), 7)


def test_what_is_not_said_stays_as_it_was() -> None:
    """An empty configuration changes nothing but the version."""
    empty = conduct()
    assert empty.version == 7
    assert empty.understanding.router.config == USUAL.understanding.router.config
    assert empty.understanding.catalog == CATALOG
    assert empty.voice("de").sentences == USUAL.voice("de").sentences
    assert (empty.misses, empty.stays_closed) == (USUAL.misses, False)


def test_thresholds_change_without_learning_anew() -> None:
    """The lessons are the same, the very object."""
    changed = conduct(routing={"in_scope": 0.9, "person_after": 4})
    assert changed.understanding.router.learnt is USUAL.understanding.router.learnt
    assert changed.understanding.router.config == replace(USUAL.understanding.router.config, in_scope=0.9)
    assert changed.misses == 4


def test_what_is_disabled_is_not_planned_on() -> None:
    """Nor is anything that builds on it."""
    changed = conduct(disabled={"agents": ["desk"], "skills": ["billing.void_invoice"]})
    skills = changed.understanding.catalog.skills
    assert "billing.void_invoice" not in skills
    assert not any(name.startswith("desk.") for name in skills)
    assert "billing.find_suspicious" in skills
    assert not changed.offers("desk.book_visit")
    assert not changed.offers("billing.void_invoice")
    assert changed.offers("billing.find_suspicious")


def test_nobody_is_told_of_an_agent_that_may_do_nothing() -> None:
    """What it can help with is not what can be had here."""
    skills = [name for name in CATALOG.skills if name.startswith("desk.")]
    told = conduct(disabled={"skills": skills}).understanding.catalog.descriptions
    assert set(CATALOG.descriptions) - set(told) == {"desk"}


def test_calls_are_as_patient_as_the_team_says() -> None:
    """Each skill goes by the word on it, else by that on its agent."""
    wish = {"billing": {"timeout_s": 1, "skills": {"void_invoice": {"attempts": 1}}}}
    skills = conduct(calls=wish).understanding.catalog.skills
    void = skills["billing.void_invoice"].descriptor
    assert (void.timeout_ms, void.attempts) == (1_000, 1)
    assert skills["desk.book_visit"].descriptor == CATALOG.skills["desk.book_visit"].descriptor


def test_an_agent_that_cannot_tell_amounts_is_asked_for_first() -> None:
    """By the hub, for each call; a look-up on the way is not."""
    catalog = conduct(approvals={"billing.void_invoice": "always"}).understanding.catalog
    steps = steps_for([Goal("billing.void_invoice", "void invoice 4711")], catalog, State())
    assert {step.name: step.asks_first for step in steps if step.role != "follow_up"}["billing.void_invoice"]
    assert all(step.approve_above is None for step in steps)
    assert [step.name for step in steps if step.asks_first] == ["billing.void_invoice"]


def test_the_tone_and_the_persona_are_heard() -> None:
    """Until there is a sentence of the company's own, which goes before both."""
    friendly = conduct(persona={"tone": "friendly"}).voice("en")
    assert friendly.say("greeting", offer="socks").startswith("Hi there!")
    robin = conduct(persona={"name": "Robin", "company": "Larkspur", "tone": "friendly"})
    assert robin.voice("en").say("greeting", offer="socks").startswith("Hello! I am Robin, the assistant of Larkspur.")
    assert robin.voice("de").say("greeting", offer="Socken").startswith("Guten Tag! Ich bin Robin, die Assistenz von")
    own = conduct(persona={"name": "Robin"}, greeting={"en": "{bot} says hi"}).voice("en")
    assert own.say("greeting", offer="socks") == "Robin says hi"


def test_the_operators_file_goes_between() -> None:
    """Its words before the tone's, the team's before its."""
    file = replace(USUAL, wording=Wording({"en": {"thanks": "from the file"}}))
    toned = file.by(Configuration.model_validate({"persona": {"tone": "formal"}}), 1)
    assert toned.voice("en").say("thanks") == "from the file"
    team = file.by(Configuration.model_validate({"wording": {"en": {"thanks": "from the team"}}}), 1)
    assert team.voice("en").say("thanks") == "from the team"


@pytest.mark.parametrize("version", [3, 9])
def test_a_turn_goes_on_with_the_version_it_began_with(version: int) -> None:
    """Looked up where it is not the newest; with the newest where it is gone."""
    mind = Mind(Policies(), 1, Lines(), wording=PLAIN)
    kept = {3: Configuration.model_validate({"conversations": {"when_closed": "stay_closed"}})}

    async def earlier(_: str, number: int) -> Configuration | None:
        return kept.get(number)

    mind.configure("acme", 4, Configuration())
    found = anyio.run(mind.conduct_at, "acme", version, earlier)
    assert found.version == (3 if version == 3 else 4)
    assert found.stays_closed == (version == 3)
    assert anyio.run(mind.conduct_at, "acme", 0, earlier) is mind.usual
    assert mind.conduct("umbrella") is mind.usual


def test_new_lessons_are_taken_as_configured() -> None:
    """An agent that comes later is disabled all the same."""
    mind = Mind(Policies(), 1, Lines())
    mind.configure("acme", 1, Configuration.model_validate({"disabled": {"agents": ["billing"]}}))
    anyio.run(mind.learn, CATALOG)
    assert "billing" not in mind.conduct("acme").understanding.catalog.agents
    assert "billing" in mind.conduct("umbrella").understanding.catalog.agents


def test_what_a_company_taught_is_learned_with_every_new_catalog() -> None:
    """Before its agents are there and after; taken away, it is gone."""
    said, mind = "the parrot has flown", Mind(Policies(), 1, Lines())
    own = tuple(Example(text, frozenset({"billing.void_invoice"})) for text in (said, "the parrot flew", "parrot"))

    def knows(tenant: str) -> bool:
        learnt = mind.conduct(tenant).understanding.router.learnt
        return learnt is not None and "parrot" in learnt.scorer.spelling.counts

    anyio.run(mind.teach, "acme", own)
    anyio.run(mind.learn, CATALOG)
    assert knows("acme")
    assert not knows("umbrella")
    anyio.run(mind.teach, "acme", ())
    assert not knows("acme")
    assert mind.conduct("acme") is mind.usual


def test_of_many_companies_those_whose_customers_spoke_last_are_gone_by() -> None:
    """What is another one's own is learned again once a customer of it speaks, and is not in memory meanwhile."""
    mind = Mind(Policies(), 1, Lines(), latest=Latest(2))
    tenants = ("acme", "globex", "initech")

    def own() -> list[bool]:
        return [mind.goes_by_own(tenant) for tenant in tenants]

    async def speak() -> None:
        await mind.learn(CATALOG)
        for tenant in tenants:
            await mind.teach(tenant, (Example(f"the {tenant} parrot", frozenset({"billing.void_invoice"})),))
        assert own() == [True, True, False]
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(mind.read_ahead)
            mind.conduct("acme")
            mind.conduct("initech")
            await eventually(lambda: mind.goes_by_own("initech"), "what is initech's own is learned")
            assert own() == [True, False, True]
            await mind.learn(CATALOG.without(["desk"], []))
            assert own() == [True, False, True]
            await mind.teach("acme", ())
            await mind.teach("globex", (Example("a parrot", frozenset({"billing.void_invoice"})),))
            assert own() == [False, True, True]
            tasks.cancel_scope.cancel()

    anyio.run(speak)


def test_while_sentences_are_read_turns_go_by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """As soon as all are read, by what they mean as a whole; what comes then is read as it comes."""
    monkeypatch.setattr(meaning, "FEW", 3)
    encoder = encoder_of.__wrapped__("sentences")
    labelled = [
        Example(text, frozenset({"billing.void_invoice"})) for text in ("a bill", "a bad bill", "no bill", "bill")
    ]
    mind = Mind(Policies(), 1, Lines(), tuple(labelled), encoder)

    def goes_by() -> object:
        learnt = mind.conduct("acme").understanding.router.learnt
        return learnt and learnt.scorer.encoder

    async def learn() -> None:
        await mind.learn(CATALOG)
        assert isinstance(goes_by(), ByWords)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(mind.read_ahead)
            await eventually(lambda: goes_by() is encoder, "all is read and learned")
            tasks.cancel_scope.cancel()
        await mind.teach("acme", (Example("the parrot has flown", frozenset({"billing.void_invoice"})),))
        assert goes_by() is encoder

    anyio.run(learn)
    assert mind.conduct("acme").understanding.catalog == CATALOG
