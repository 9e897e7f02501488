"""Reads a whole message: what it names, what it asks for, part by part, and how it is said."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from orchestrator.dialogue.answers import answer_in, beyond_answer, choice_in
from orchestrator.dialogue.clauses import is_announced, is_negated, spans, starts_afresh
from orchestrator.dialogue.conditions import dependents
from orchestrator.dialogue.corrections import corrected
from orchestrator.dialogue.days import NUMBER
from orchestrator.dialogue.entities import Vocabulary, extract
from orchestrator.dialogue.following import asks_on, tie
from orchestrator.dialogue.foreign import ENGLISH
from orchestrator.dialogue.hesitation import hesitates, without_hesitation
from orchestrator.dialogue.parts import Part, needs_of
from orchestrator.dialogue.person import wants_person
from orchestrator.dialogue.requests import LITTLE_WORDS, asks_something
from orchestrator.dialogue.router import NOWHERE, Router, Routing
from orchestrator.dialogue.signals import Clause, Entity, Signals
from orchestrator.dialogue.stance import (
    has_reservation,
    is_called_off,
    is_correction,
    is_denied,
    is_inquiry,
    is_taking_back,
    is_undoing,
)
from orchestrator.dialogue.state import ID
from orchestrator.dialogue.times import blanked
from orchestrator.dialogue.tone import is_greeting, is_parting, mood_of, without_greeting

_BORNE_OUT, _BEYOND_DOUBT = 0.2, 0.95
"""The least that has to speak for an agent in a whole message, of what speaks for the likeliest; not asked of a part
whose score is beyond doubt."""

_MONTH_FIRST = frozenset(("", "en", "en-us"))
_SHORT, _GAP, _SEVERAL = 4, 9, 2
_REFERENCE = re.compile(r"\b(?:it|them)\b|\b(?:that|this|those|these|one)\W*$", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\W*(?:(?:but|so|because|and|yet) )?(?:it|they|this|that|these|those)(?:'s|'re)?\s(?!is all\b)", re.IGNORECASE
)
_TO_THE_END = r"(?:\W+(?:again|please|pls|now|then|too|instead|for me))*\W*$"
_IT = re.compile(
    rf"^(?P<before>\W*(?:\w+, ?)?(?:\w+ ){{1,7}})(?:it\b(?!')|(?:that|this)(?: one)?(?={_TO_THE_END}))", re.IGNORECASE
)
_WORD = re.compile(r"\w+")
_LEFT_OVER = re.compile(r"\W*\b(?:and|but|or)\W*$", re.IGNORECASE)
_SIZE = re.compile(rf"\b(?:{NUMBER})-[a-z]+\b", re.IGNORECASE)
"""A three-person tent is for nobody in particular, and a two-day delivery no day."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the conversation is about before a message: the day, the kind of thing, as in `booking`, and with whom.

    `language` is what the customer wrote last, where it is known.
    """

    day: date | None = None
    focus: str | None = None
    agent: str | None = None
    language: str | None = None


NOTHING_SPOKEN = Spoken()


def understand_text(  # noqa: PLR0917 - one caller, which has all of them at hand
    message: str,
    router: Router,
    vocabulary: Mapping[str, Vocabulary],
    now: datetime,
    timezone: ZoneInfo,
    locale: str,
    spoken: Spoken = NOTHING_SPOKEN,
) -> Signals:
    """What a message says that is in English, or in the words of the cards.

    `vocabulary` has the words agents know, by semantic type; `now` is aware; `timezone` and `locale` (BCP 47) are the
    customer's: `03/04` is 4 March in `en` and `en-US`, 3 April elsewhere. A time without a day belongs to the day that
    was `spoken` of, and "it" is the thing that was.
    """
    entities = extract(message, vocabulary, now, timezone, month_first=locale.lower() in _MONTH_FIRST, day=spoken.day)
    kinds = frozenset(kind.removesuffix(ID) for kind in vocabulary if kind.endswith(ID))
    entities = corrected(message, entities)
    clauses = _clauses(_Reading(message, message, entities, router, spoken, kinds))
    return Signals(
        text=message,
        language=ENGLISH,
        clauses=clauses,
        entities=entities,
        answer=answer_in(message),
        only_answer=_only_answers(message),
        choice=choice_in(message),
        wants_person=wants_person(message),
        mood=mood_of(message),
        greeting=is_greeting(message),
        hesitates=hesitates(message),
        parting=is_parting(message),
        called_off=is_called_off(message),
        taking_back=is_taking_back(message),
        reserved=has_reservation(message),
        correction=is_correction(message),
        bare=bool(entities) and is_bare(message, 0, entities),
        out_of_scope=all(clause.out_of_scope for clause in clauses),
    )


def _clauses(reading: "_Reading") -> tuple[Clause, ...]:
    """The clauses of a message; those that depend on something are read apart, and know on what."""
    depending, tests = dependents(reading.whole)
    if not depending:
        return reading.clauses()
    places = [(part.start, part.end) for part in depending]
    free = blanked(reading.whole, sorted([*places, *tests]))
    said = replace(reading, message=free).clauses() if _WORD.search(free) else ()
    found = [replace(clause, text=_LEFT_OVER.sub("", " ".join(clause.text.split()))) for clause in said]
    for part in depending:
        others = [(0, part.start), (part.end, len(reading.whole))]
        alone = replace(reading, message=blanked(reading.whole, others), test=part.condition.test)
        found += [replace(clause, condition=part.condition) for clause in alone.clauses()]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One message, the `whole`, with all that helps to read a part of it: what is no part of it is blank in `message`.

    `test` is what the part depends on.
    """

    whole: str
    message: str
    entities: Sequence[Entity]
    router: Router
    spoken: Spoken
    kinds: frozenset[str]
    test: str = ""

    def clauses(self) -> tuple[Clause, ...]:
        """The parts that ask for something, or ask us not to do it."""
        places = self._joined(_telling_spans(self.message))
        announced = {place for place in range(1, len(places)) if is_announced(self.message, places[place][0])}
        parts = [self._part(span, beside=not announced.isdisjoint((i, i + 1))) for i, span in enumerate(places)]
        negated = [part for part in parts if part.negated]
        wanted = [part for part in parts if not part.negated]
        needs = wanted if len(wanted) < _SEVERAL else self._needs(wanted)
        unheard = [part for part in wanted if part not in needs and self._is_missed(part, needs)]
        found = sorted([*needs, *negated, *unheard], key=lambda part: part.start)
        return tuple(_clause(part, self.entities) for part in found) or (Clause(self.message, out_of_scope=True),)

    @staticmethod
    def _is_missed(part: Part, needs: Sequence[Part]) -> bool:
        """Whether a part asks for something that nobody does, beside what was understood."""
        understood = any(not need.routing.out_of_scope for need in needs)
        return understood and part.routing.out_of_scope and asks_something(part.text, announced=part.beside)

    def _joined(self, parts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """The parts, with those that only name one more thing joined to the part before: "where is A and B?"."""
        joined: list[tuple[int, int]] = []
        for start, end in parts:
            named = [entity for entity in self.entities if start <= entity.start and entity.end <= end]
            rest = blanked(self.message[start:end], ((one.start - start, one.end - start) for one in named))
            if joined and named and not _WORD.search(rest):
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        return joined

    def _part(self, span: tuple[int, int], *, beside: bool) -> Part:
        start, end = span
        text = self.message[start:end]
        if is_negated(text):
            return Part(text, start, end, NOWHERE, negated=True)
        routing = self._route(self._hinted(start, end), beside=beside)
        if self.test and not routing.intents and beyond_answer(_LEFT_OVER.sub("", text)):
            # "If you cannot deliver by Friday, cancel": what, the condition tells.
            with_test = self._route(f"{text}. {self.test}")
            routing = with_test if with_test.intents else routing
        return Part(text, start, end, routing, beside=beside)

    def _needs(self, parts: Sequence[Part]) -> list[Part]:
        """What several parts ask for: several needs, or one that all of them tell of."""
        whole = ". ".join(self._hinted(part.start, part.end) for part in parts)
        needs = self._borne_out(needs_of(parts), whole)
        return needs if len(needs) >= _SEVERAL else [self._as_one(parts, needs, self._route(whole))]

    def _borne_out(self, needs: list[Part], whole: str) -> list[Part]:
        """The needs whose agent the message as a whole speaks for, too.

        A part read alone may sound like another agent's: "I was to get a refund but it is not showing up".
        """
        doubtful = [need for need in needs if not (need.beside or need.routing.score >= _BEYOND_DOUBT)]
        if not doubtful or len(set().union(*(need.agents for need in needs))) < _SEVERAL:
            return needs
        evidence = self.router.evidence(whole)
        least = _BORNE_OUT * max(evidence.values())
        return [
            need for need in needs if need not in doubtful or max(evidence[agent] for agent in need.agents) >= least
        ]

    def _route(self, text: str, *, beside: bool = False) -> Routing:
        if (agent := self.spoken.agent) is None:
            return self.router.route(text, beside=beside)
        asking = asks_on(text)
        lead = tie(self.whole, text, asking_on=asking)
        return self.router.route(text, agent, lead=lead, asks_on=asking, beside=beside)

    def _as_one(self, parts: Sequence[Part], needs: Sequence[Part], told: Routing) -> Part:
        """The whole message as one need: read at once, unless one part of it says more clearly what it is about."""
        start, end = parts[0].start, parts[-1].end
        if needs and not (told.intents and told.score >= needs[0].routing.score):
            clearer = told.out_of_scope or bool(needs[0].routing.intents)
            told = needs[0].routing if clearer else told
        return Part(self.message[start:end], start, end, told)

    def _hinted(self, start: int, end: int) -> str:
        """A part as agents would say it: known ids with their kind ("where is order ord_1"), names spelt their way.

        "It" in the first words is what was spoken of before: "cancel it" becomes "cancel the booking".
        """
        pieces: list[str] = []
        position = start
        for entity in self.entities:
            if position <= entity.start and entity.end <= end and isinstance(entity.value, str):
                pieces += [self.message[position : entity.start]]
                pieces += [_as_agents_say(entity, self.message[start : entity.start])]
                position = entity.end
        if not pieces and (thing := self._thing_before(start)) is not None:
            return _IT.sub(rf"\g<before>the {thing}", self.message[start:end], count=1)
        said = "".join([*pieces, self.message[position:end]])
        return _SIZE.sub("", said) if "-" in said else said

    def _thing_before(self, start: int) -> str | None:
        """The kind of thing last spoken of before a place in the message: in the message, else before it."""
        said = _WORD.findall(without_greeting(self.whole[:start]).lower())
        if not said:
            return self.spoken.focus
        return next((word.removesuffix("s") for word in reversed(said) if word.removesuffix("s") in self.kinds), None)


def _only_answers(message: str) -> bool:
    return set(_WORD.findall(beyond_answer(message).lower())) <= LITTLE_WORDS


def is_bare(text: str, start: int, entities: Sequence[Entity]) -> bool:
    """Whether nothing but little words stands around what a text names, which begins at `start` of its message.

    "Thursday at 12, please"
    """
    rest = blanked(text, ((entity.start - start, entity.end - start) for entity in entities))
    return set(_WORD.findall(rest.lower())) <= LITTLE_WORDS


def _telling_spans(message: str) -> list[tuple[int, int]]:
    """The parts of a message that may ask for something: no greeting, no thanks, no mere yes or no, no hesitation."""
    lead = len(message) - len(without_hesitation(without_greeting(message)))
    parts: list[tuple[int, int]] = []
    for start, end in ((lead + start, lead + end) for start, end in spans(message[lead:])):
        text = message[start:end]
        if parts and (_refers_back(text) or _names_more(message, parts[-1], (start, end))):
            parts[-1] = (parts[-1][0], end)
        elif _says_something(text):
            parts.append((start, end))
    return parts


def _refers_back(text: str) -> bool:
    """Whether a part cannot be understood without the one before: "cancel it", "it is not showing up on my card"."""
    return _GOES_ON.match(text) is not None or (len(text.split()) <= _SHORT and _REFERENCE.search(text) is not None)


def _names_more(message: str, before: tuple[int, int], span: tuple[int, int]) -> bool:
    """Whether a part only names one more thing that is asked for: "what is their address and phone number?"."""
    text, between = message[slice(*span)], message[before[1] : span[0]]
    few = len(text.split()) < _SHORT and not starts_afresh(text) and "?" not in between and "." not in between
    return few and asks_on(message[slice(*before)])


def _says_something(text: str) -> bool:
    return not is_greeting(text) and bool(without_hesitation(beyond_answer(text)))


def _as_agents_say(entity: Entity, before: str) -> str:
    kind, dot, _ = entity.type.rpartition(".id")
    if not dot:
        misspelt = not set(_WORD.findall(entity.text.lower())) <= set(_WORD.findall(str(entity.value).lower()))
        return str(entity.value) if "." in entity.type and misspelt else entity.text
    return entity.text if kind in before[-len(kind) - _GAP :].lower() else f"{kind} {entity.text}"


def _clause(part: Part, entities: Sequence[Entity]) -> Clause:
    inside = tuple(entity for entity in entities if part.start <= entity.start and entity.end <= part.end)
    routing = part.routing
    return Clause(
        part.text,
        routing.intents,
        routing.rivals,
        routing.others,
        routing.score,
        out_of_scope=routing.out_of_scope and not part.negated,
        negated=part.negated,
        inquiry=is_inquiry(part.text),
        denied=is_denied(part.text),
        undoing=is_undoing(part.text),
        words=routing.words,
        entities=inside,
        known=routing.known,
        announced=part.beside,
    )
