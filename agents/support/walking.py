"""Walks through a tree with what the customer answered so far. Pure: the same answers lead to the same place.

Nothing is kept between calls. The answers are the memory: they are gone through again from the start, each at the node
that asked for it. Where a tree was changed meanwhile, they lead as far as they fit.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from agents.support.hearing import chosen, helped
from agents.support.trees import Advice, Branch, EndName, Question, Remark, Target, Tree

MAX_ANSWERS = 28
"""After so many answers it ends, whatever the tree says."""
MAX_UNCLEAR = 2
"""So often in a row one question is asked without an answer that is understood."""
YES_NO = {"yes": "Yes", "no": "No"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a walk has come to: what is to be said since the last answer, and what comes next.

    `question` is asked with `options` (labels by value), or None at an `end`; `advised` says that it asks whether
    something to try helped; `unclear` that the last answer was not understood. `tried` are the titles of what did not
    help.
    """

    said: tuple[str, ...] = ()
    question: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    advised: bool = False
    unclear: bool = False
    tried: tuple[str, ...] = ()
    end: EndName | None = None


@dataclass
class _Walk:
    tree: Tree
    facts: dict[str, str]
    answers: list[str]
    place: Place = Place()
    visits: Counter[str] = field(default_factory=Counter)


def walk(tree: Tree, facts: Mapping[str, str], answers: Sequence[str]) -> Place:
    """Where `answers` lead in a checked tree, for a customer of whom `facts` are known.

    What an answer tells besides is known from then on, and not before: or it would be taken for another question's.
    """
    going = _Walk(tree, dict(facts), list(answers[:MAX_ANSWERS]))
    name = tree.start
    while going.place.end is None and going.place.question is None:
        name = _next(going, name)
    return going.place if len(answers) < MAX_ANSWERS else replace(going.place, question=None, options={}, end="ticket")


def _next(going: _Walk, name: str) -> str:
    """Go on from a node: the next one, or the same one when it is the place to stop at."""
    node = going.tree.node(name)
    if node.at_most and going.visits[name] >= node.at_most.times:
        return _to(node.at_most.then, going)
    going.visits[name] += 1
    match node:
        case Advice():
            return _advise(going, name, node)
        case Question():
            return _ask(going, name, node)
        case Remark():
            _say(going, node.say)
            return _to(node.next, going)
        case end:
            _say(going, end.say)
            going.place = replace(going.place, end=end.end)
            return name


def _advise(going: _Walk, name: str, node: Advice) -> str:
    _say(going, node.say)
    for _ in range(MAX_UNCLEAR):
        if not going.answers:
            going.place = replace(going.place, question=node.ask, options=YES_NO, advised=True)
            return name
        meant = helped(_answer(going))
        if meant is not None:
            tried = going.place.tried if meant else (*going.place.tried, node.title or name.replace("_", " "))
            going.place = replace(going.place, tried=tried, unclear=False)
            return _to(node.helped if meant else node.otherwise, going)
    return _to(node.otherwise, going)


def _ask(going: _Walk, name: str, node: Question) -> str:
    fact = node.fact or name
    value, tries = going.facts.get(fact, ""), 0
    while value not in node.options:
        if tries == MAX_UNCLEAR:
            return _to(node.unclear, going)
        if not going.answers:
            going.place = replace(going.place, question=node.ask, options=_labels(node))
            return name
        value, tries = chosen(_answer(going), _words_for(node, going.tree.facts.get(fact, {}))) or "", tries + 1
    going.facts[fact] = value
    going.place = replace(going.place, unclear=False)
    return _to(node.options[value].to, going)


def _words_for(node: Question, fact_words: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    return {key: (key, one.label, *one.words, *fact_words.get(key, ())) for key, one in node.options.items()}


def _labels(node: Question) -> Mapping[str, str]:
    return {key: choice.label for key, choice in node.options.items()}


def _answer(going: _Walk) -> str:
    """Take the next answer. What was said before it is past; until it is understood it is unclear."""
    going.place = Place(tried=going.place.tried, unclear=True)
    answer = going.answers.pop(0)
    going.facts |= facts_in(answer, going.tree)
    return answer


def _say(going: _Walk, words: str | None) -> None:
    if words is not None:
        going.place = replace(going.place, said=(*going.place.said, words.strip()))


def _to(target: Target, going: _Walk) -> str:
    return next(branch.to for branch in target if _holds(branch, going.facts))


def _holds(branch: Branch, facts: Mapping[str, str]) -> bool:
    return all(facts.get(fact) in values for fact, values in branch.when.items())


def facts_in(words: str, tree: Tree) -> Mapping[str, str]:
    """The facts that a customer's words tell of, among those the tree has words for."""
    found = {fact: chosen(words, values) for fact, values in tree.facts.items()}
    return {fact: value for fact, value in found.items() if value is not None}
