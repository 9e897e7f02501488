"""Finds what is wrong with a tree before a customer does: every way through it must come to an end. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from agents.support.trees import ENDS, Advice, Branch, End, Question, Remark, Tree, tree_of
from hubbub.errors import ConfigurationInvalid


def checked(files: Mapping[str, str]) -> Mapping[str, Tree]:
    """The trees in `files`, texts by name. Raises ConfigurationInvalid with everything that is wrong in any of them."""
    trees: dict[str, Tree] = {}
    faults: list[str] = []
    for name, text in files.items():
        try:
            trees[name] = tree_of(text)
            faults += [f"{name}: {fault}" for fault in faults_of(trees[name])]
        except ValueError as error:
            faults.append(f"{name}: {error}")
    if faults:
        raise ConfigurationInvalid("troubleshooting trees: " + "; ".join(faults))
    return trees


def faults_of(tree: Tree) -> tuple[str, ...]:
    """What is wrong with `tree`, in words for its author; nothing for a good one.

    Each target exists, each list of branches ends with one that always holds, each node is reached, conditions speak of
    facts there are, and no loop goes on for ever.
    """
    shape = [*_missing(tree), *_open(tree), *_unknown_facts(tree)]
    return tuple(shape or [*_unreached(tree), *_endless(tree)])


def _targets(node: Advice | Question | Remark | End) -> Mapping[str, Sequence[Branch]]:
    """Where a node leads, by the words for it in the file."""
    match node:
        case Advice():
            ways = {"helped": node.helped, "otherwise": node.otherwise}
        case Question():
            ways = {f"options.{key}.to": choice.to for key, choice in node.options.items()} | {"unclear": node.unclear}
        case Remark():
            ways = {"next": node.next}
        case End():
            ways = {}
    return ways | ({"at_most.then": node.at_most.then} if node.at_most else {})


def _ways(tree: Tree) -> Iterator[tuple[str, Sequence[Branch]]]:
    for name, node in tree.nodes.items():
        for way, branches in _targets(node).items():
            yield f"{name}.{way}", branches


def _missing(tree: Tree) -> Iterator[str]:
    for name in tree.nodes:
        if name in ENDS:
            yield f"{name} is the name of an end, no node can have it"
    for place, branches in _ways(tree):
        for branch in branches:
            if branch.to not in tree.nodes and branch.to not in ENDS:
                yield f"{place} leads to {branch.to}, which does not exist"


def _open(tree: Tree) -> Iterator[str]:
    for place, branches in _ways(tree):
        if branches[-1].when:
            yield f"{place} does not say where to go when no condition holds: end it with a branch without `when`"


def _unknown_facts(tree: Tree) -> Iterator[str]:
    known = {name: set(values) for name, values in tree.facts.items()}
    for name, node in tree.nodes.items():
        if isinstance(node, Question):
            known.setdefault(node.fact or name, set()).update(node.options)
    for place, branches in _ways(tree):
        for fact, values in ((fact, values) for branch in branches for fact, values in branch.when.items()):
            if not set(values) <= known.get(fact, set()):
                yield f"{place} asks for {fact}: {', '.join(values)}, which neither `facts` nor a question can say"


def _unreached(tree: Tree) -> Iterator[str]:
    seen, coming = set[str](), [tree.start]
    while coming:
        name = coming.pop()
        if name not in seen and name in tree.nodes:
            seen.add(name)
            coming += [branch.to for branches in _targets(tree.nodes[name]).values() for branch in branches]
    yield from (f"{name} is never reached" for name in tree.nodes if name not in seen)


def _endless(tree: Tree) -> Iterator[str]:
    """Loops without an end.

    A node with `at_most` is come to only so often; from then on it is nothing but its way out. So what is left, when
    each such node leads only there, must have no loop.
    """
    leads = {name: _in_the_long_run(node) for name, node in tree.nodes.items()}
    done = set[str]()
    for name in leads:
        if loop := _loop_from(name, leads, done, ()):
            yield f"{' → '.join(loop)} is a loop without an end: give one of these an `at_most`"
            return


def _in_the_long_run(node: Advice | Question | Remark | End) -> frozenset[str]:
    ways = [node.at_most.then] if node.at_most else _targets(node).values()
    return frozenset(branch.to for branches in ways for branch in branches)


def _loop_from(name: str, leads: Mapping[str, frozenset[str]], done: set[str], way: tuple[str, ...]) -> tuple[str, ...]:
    if name in way:
        return (*way[way.index(name) :], name)
    if name in done or name not in leads:
        return ()
    found = next((loop for to in sorted(leads[name]) if (loop := _loop_from(to, leads, done, (*way, name)))), ())
    done.add(name)
    return found
