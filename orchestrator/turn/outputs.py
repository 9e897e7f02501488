"""Finds values in what came of the steps (pure)."""

from typing import Any

from orchestrator.dialogue.naming import named_among
from orchestrator.turn.steps import FromStep, Results

Found = list[tuple[Any, dict[str, Any]]]
"""Values, each with the object that holds it."""


def pick(source: FromStep, results: Results) -> Found:
    """The values at `source` in the output of a done step, those that are meant where some are named.

    Nulls are left out.
    """
    result = results.get(source.step)
    output = result.output if result is not None and result.outcome == "done" else None
    if output is None:
        return []
    if not source.path:
        return [(output, output)]
    found = _follow(output, source.path, whole_list=source.whole_list)
    left = [(value, holder) for value, holder in found if value is not None and value not in source.besides]
    return _meant(source, left)


def _meant(source: FromStep, found: Found) -> Found:
    if len(found) > 1 and source.names:
        names = [" ".join(str(holder.get(field) or "") for field in source.names) for _, holder in found]
        for said in source.said:
            if places := named_among(said, names, subject=True):
                return [found[place] for place in places]
    return found


def _follow(node: Any, path: tuple[str, ...], *, whole_list: bool) -> list[tuple[Any, dict[str, Any]]]:
    if isinstance(node, list):
        return [found for item in node for found in _follow(item, path, whole_list=whole_list)]
    if not isinstance(node, dict) or path[0] not in node:
        return []
    child = node[path[0]]
    if len(path) > 1:
        return _follow(child, path[1:], whole_list=whole_list)
    if isinstance(child, list) and not whole_list:
        return [(item, node) for item in child]
    return [(child, node)]
