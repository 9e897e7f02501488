"""Leads through a problem: finds its guide in the customer's words, then follows it with what they answer. Pure.

A guide with a tree of its own is followed by that; any other one by its numbered steps, a handful at a time.
"""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from agents.support.guides import Guide, Section, guides_among
from agents.support.hearing import chosen
from agents.support.matching import Finder, Match
from agents.support.trees import Advice, Node, Question, Tree
from agents.support.walking import Place, facts_in, walk

MAX_STEPS = 5
MAX_STEP_CHARS = 400
MAX_TEXT_CHARS = 800
MAX_TITLE_CHARS = 120
PART = "section-part-{}"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The guide that fits with its section and where the customer has come to in it; or guides to choose from; or none.

    `asked` says that these were asked about already, in vain.
    """

    guides: tuple[Guide, ...] = ()
    section: Section | None = None
    place: Place | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a conversation shows of a guide that was followed in it: its title, and what was tried."""

    title: str
    tried: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Troubleshooter:
    """Knows the guides, and how each of their sections is followed."""

    finder: Finder
    trees: Mapping[tuple[str, Section], Tree]

    @classmethod
    def of(cls, articles: Sequence[Guide], trees: Mapping[str, Tree]) -> Self:
        """Know the guides among `articles`, and `trees`, each by the slug of the article it goes with, if it does."""
        by_slug = {article.slug: article for article in articles}
        own = [_guide_for(slug, tree, by_slug.get(slug)) for slug, tree in trees.items()]
        guides = [*own, *guides_among([article for article in articles if article.slug not in trees])]
        known = {
            (guide.slug, section): _followed(guide, section, trees.get(guide.slug))
            for guide in guides
            for section in guide.sections
        }
        return cls(Finder.of(guides), known)

    def diagnose(self, problem: str, answers: Sequence[str], record: Mapping[str, str]) -> Diagnosis:
        """Where `answers` have led from `problem`; `record` are the facts known of the customer."""
        match = self.finder.find(problem)
        if len(match.guides) > 1 and answers:
            match, answers = self._closer(match, answers[0]), answers[1:]
            if len(match.guides) != 1:
                return Diagnosis(match.guides, asked=True)
        if match.section is None:
            return Diagnosis(match.guides)
        [guide] = match.guides
        tree = self._tree(guide, match.section, problem)
        place = walk(tree, {**record, **facts_in(problem, tree)}, answers)
        return Diagnosis((guide,), match.section, place)

    def _tree(self, guide: Guide, section: Section, problem: str) -> Tree:
        """How to follow a section; the guide's tree at once, where that knows what the customer speaks of."""
        main = self.trees[guide.slug, guide.main]
        return main if facts_in(problem, main) else self.trees[guide.slug, section]

    def told(self, messages: Sequence[str]) -> Told | None:
        """What our `messages` (oldest first) show of a guide that was followed in them: the one told of last."""
        for message in reversed(messages):
            for tree in self.trees.values():
                if any(advice.say.strip() in message for advice in tree.advice.values()):
                    return Told(tree.title, _tried(tree, messages))
        return None

    def _closer(self, match: Match, answer: str) -> Match:
        """The one guide of several that the customer chose, by its title or by saying more; none when they did not."""
        titles = {guide.slug: (guide.title,) for guide in match.guides}
        if (slug := chosen(answer, titles)) is not None:
            return self.finder.only(slug)
        found = self.finder.find(answer)
        return found if len(found.guides) == 1 else Match(())


def _tried(tree: Tree, messages: Sequence[str]) -> tuple[str, ...]:
    said = "\n".join(messages)
    return tuple(advice.title or name for name, advice in tree.advice.items() if advice.say.strip() in said)


def _guide_for(slug: str, tree: Tree, article: Guide | None) -> Guide:
    """The guide by which a tree is found: its article, if there is one, and the questions of both."""
    if article is not None and article.has_steps:
        return replace(article, tagged=True, questions=tuple(dict.fromkeys((*tree.questions, *article.questions))))
    words = [_words_of(node) for node in tree.nodes.values()]
    section = Section("", tuple(words), " ".join(words))
    url = article.url if article is not None else None
    return Guide(slug, tree.title, url, tagged=True, questions=tree.questions, sections=(section,))


def _words_of(node: Node) -> str:
    return node.ask if isinstance(node, Question) else node.say or ""


def _followed(guide: Guide, section: Section, tree: Tree | None) -> Tree:
    """How a section is followed: the main one by the guide's tree; any by its steps, a handful at a time, or its text.

    Then comes the guide's tree, else a ticket.
    """
    if tree is not None and section == guide.main:
        return tree
    parts = _parts(section) or [textwrap.shorten(section.text, MAX_TEXT_CHARS, placeholder="…") or guide.title]
    names = [PART.format(number) for number in range(1, len(parts) + 1)]
    ways = zip(names, parts, [*names[1:], tree.start if tree else "ticket"], strict=True)
    nodes = {
        name: Advice.model_validate({"say": part, "otherwise": way, "title": _short(part)}) for name, part, way in ways
    }
    return Tree(
        title=_short(guide.title), nodes={**nodes, **(tree.nodes if tree else {})}, facts=tree.facts if tree else {}
    )


def _parts(section: Section) -> list[str]:
    steps = [textwrap.shorten(step, MAX_STEP_CHARS, placeholder="…") for step in section.steps]
    numbered = [f"{number}. {step}" for number, step in enumerate(steps, start=1)]
    return ["\n".join(numbered[start : start + MAX_STEPS]) for start in range(0, len(numbered), MAX_STEPS)]


def _short(text: str) -> str:
    return textwrap.shorten(text, MAX_TITLE_CHARS, placeholder="…")
