"""Understands a message: the router trained on the catalog, and the words for the values skills take."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator.dialogue import entities
from orchestrator.dialogue.foreign import LANGUAGES, glossed, language_in
from orchestrator.dialogue.meaning import Encoder
from orchestrator.dialogue.passages import Passage
from orchestrator.dialogue.phrasebook import Phrasebook
from orchestrator.dialogue.reading import NOTHING_SPOKEN, Spoken, understand_text
from orchestrator.dialogue.router import Example, Router
from orchestrator.dialogue.signals import Signals
from orchestrator.dialogue.wording import Voice, Wording
from orchestrator.spokes.catalog import Catalog

MAX_NAMES = 200
"""So many names of a kind are learned from; all of them are recognised."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """A catalog and what was learned from it; swapped as one, so a turn never sees half of a change."""

    catalog: Catalog
    router: Router
    vocabulary: Mapping[str, entities.Vocabulary]
    books: Mapping[str, Mapping[str, Phrasebook]] = field(default_factory=dict)
    """What each agent says in other languages: by language, then by agent."""
    shares: Mapping[str, "Understanding"] = field(default_factory=dict)
    """What is understood for each tenant with agents, or examples, of its own."""

    @classmethod
    def learn(
        cls,
        catalog: Catalog,
        labelled: tuple[Example, ...] = (),
        encoder: Encoder | None = None,
        taught: Mapping[str, tuple[Example, ...]] | None = None,
        tenants: Collection[str] | None = None,
    ) -> "Understanding":
        """Train on the cards' examples, the agents' knowledge, and a company's `labelled` examples.

        An agent that was registered for a tenant, and what a tenant has `taught`, teach how to understand that tenant's
        customers, and nobody else's; for these `tenants`, or for all. Takes a moment; call it outside the event loop.
        """
        understanding = replace(cls._learned(catalog.of_tenant(None), labelled, encoder), catalog=catalog)
        own = taught or {}
        for tenant in sorted(catalog.tenants | own.keys() if tenants is None else tenants):
            understanding = understanding.taught(tenant, own.get(tenant, ()), labelled, encoder)
        return understanding

    def taught(
        self,
        tenant: str,
        examples: tuple[Example, ...],
        labelled: tuple[Example, ...] = (),
        encoder: Encoder | None = None,
    ) -> "Understanding":
        """The same, with what a tenant teaches now in place of what it taught before; takes a moment, too.

        An example is of no use while one that it names is not there.
        """
        shares = {name: share for name, share in self.shares.items() if name != tenant}
        if examples or tenant in self.catalog.tenants:
            catalog = self.catalog.of_tenant(tenant)
            known = catalog.skills.keys() | catalog.agents.keys()
            useful = (one for one in examples if one.skills <= known)
            shares[tenant] = self._learned(catalog, (*labelled, *useful), encoder)
        return replace(self, shares=shares)

    def forgetting(self, tenants: Iterable[str]) -> "Understanding":
        """The same without what was learned for these tenants alone."""
        gone = frozenset(tenants)
        return replace(self, shares={name: share for name, share in self.shares.items() if name not in gone})

    @classmethod
    def _learned(cls, catalog: Catalog, labelled: tuple[Example, ...], encoder: Encoder | None) -> "Understanding":
        examples = (*_card_examples(catalog), *_knowledge(catalog), *_names(catalog), *labelled)
        vocabulary = {
            kind: entities.Vocabulary(values=words.values, pattern=words.pattern)
            for kind, words in catalog.vocabulary.items()
        }
        router = Router.train(examples, encoder=encoder, passages=_passages(catalog))
        return cls(catalog, router, vocabulary, _books(catalog))

    def of_tenant(self, tenant: str) -> "Understanding":
        """The same without the agents that were registered for others."""
        if (share := self.shares.get(tenant)) is not None:
            return share
        catalog = self.catalog.of_tenant(tenant)
        return self if catalog is self.catalog else replace(self, catalog=catalog)

    def voice(self, wording: Wording, language: str) -> Voice:
        """The voice in which a turn is answered."""
        return wording.voice(language, self.books.get(language))

    def understand(
        self, message: str, now: datetime, timezone: ZoneInfo, locale: str, spoken: Spoken = NOTHING_SPOKEN
    ) -> Signals:
        """What `message` says after what was `spoken` of before, with times read in `timezone`.

        Another language is read by its gloss; in the words of cards in that language where the gloss says nothing.
        """
        language = language_in(message, spoken.language or locale.partition("-")[0].lower())
        if language not in LANGUAGES:
            return self._read(message, now, timezone, locale, spoken)
        where = locale if locale.lower().startswith(language) else language
        signals = self._read(glossed(message, language), now, timezone, where, spoken)
        if signals.out_of_scope and not (
            signals.answer or signals.greeting or signals.hesitates or signals.wants_person or signals.entities
        ):
            as_written = self._read(message, now, timezone, where, spoken)
            signals = as_written if not as_written.out_of_scope else signals
        return replace(signals, language=language, original=message)

    def _read(self, message: str, now: datetime, timezone: ZoneInfo, locale: str, spoken: Spoken) -> Signals:
        return understand_text(message, self.router, self.vocabulary, now, timezone, locale, spoken)


def _books(catalog: Catalog) -> dict[str, dict[str, Phrasebook]]:
    agents = catalog.agents.values()
    return {
        language: {
            agent.name: Phrasebook(language, agent.typed.phrases[language])
            for agent in agents
            if language in agent.typed.phrases
        }
        for language in LANGUAGES
    }


def _card_examples(catalog: Catalog) -> list[Example]:
    """Each sentence once, with all the skills that claim it: such a sentence asks for all of them."""
    claimed: dict[str, set[str]] = {}
    for name, skill in catalog.skills.items():
        if skill.descriptor.audience == "customer":
            for sentence in skill.descriptor.examples:
                claimed.setdefault(sentence, set()).add(name)
    return [Example(sentence, frozenset(names)) for sentence, names in claimed.items()]


def _names(catalog: Catalog) -> list[Example]:
    """The names an agent knows, such as its services: who says one more likely means that agent."""
    return [
        Example(name, frozenset({agent.name}))
        for agent in catalog.agents.values()
        for words in agent.typed.vocabulary.values()
        for name in words.values[:MAX_NAMES]
    ]


def _passages(catalog: Catalog) -> list[Passage]:
    return [
        Passage(words, f"{agent.name}.{agent.typed.examples_skill}")
        for agent in catalog.agents.values()
        if agent.typed.examples_skill
        for words in agent.passages
    ]


def _knowledge(catalog: Catalog) -> list[Example]:
    return [
        Example(sentence, frozenset({f"{agent.name}.{agent.typed.examples_skill}"}), knowledge=True)
        for agent in catalog.agents.values()
        if agent.typed.examples_skill
        for sentence in agent.examples
    ]
