"""Finds values in what came of the steps (pure)."""

from typing import Any

from orchestrator.turn.steps import FromStep, Results


def pick(source: FromStep, results: Results) -> list[tuple[Any, dict[str, Any]]]:
    """The values at `source` in the output of a done step, each with the object that holds it; nulls are left out."""
    result = results.get(source.step)
    output = result.output if result is not None and result.outcome == "done" else None
    if output is None:
        return []
    if not source.path:
        return [(output, output)]
    found = _follow(output, source.path, whole_list=source.whole_list)
    return [(value, holder) for value, holder in found if value is not None]


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
