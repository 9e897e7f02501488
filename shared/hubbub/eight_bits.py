"""Has a model whose weights are kept in eight bits compute in eight bits, too: two to three times as fast.

Such a file makes numbers of 32 bits of each weight (`Cast`, then `Mul` with what one step of its column is worth)
before it is used. Instead inputs are rounded to eight bits as they come, by the smallest and the largest of a text, and
multiplied as they are. Of a table of which rows are looked up, only these are made to 32 bits.

Rounding by the largest loses much where one input is many times as large as the others. `loud` names these: they are
divided before, and their weights multiplied.

Sources: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md (DynamicQuantizeMatMul); Xiao et
al., "SmoothQuant", ICML 2023.
"""

from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np

from hubbub.onnx_file import Graph, Node, Values, node, tensor, to_float, values_of, with_graph

Loud = Mapping[str, Mapping[int, float]]
"""For a matrix of weights, which of its inputs are large, and how many times as large as the others."""

DOMAIN = "com.microsoft"
MOST = 127


def in_eight_bits(model: bytes, loud: Loud) -> bytes:
    """The same model, computed in eight bits."""
    return with_graph(model, partial(_changed, loud=loud), DOMAIN)


def _changed(graph: Graph, loud: Loud) -> Graph:
    whole = {each.output: each.inputs[0] for each in graph.nodes if _widens(each, graph)}
    kept = {each.output: (whole[each.inputs[0]], each.inputs[1]) for each in graph.nodes if each.inputs[0] in whole}
    tensors = dict(graph.tensors)
    nodes: list[Node] = []
    for each in graph.nodes:
        if each.operator == "MatMul" and each.inputs[1] in kept:
            nodes += _product(each, *kept[each.inputs[1]], loud.get(each.inputs[1], {}), tensors)
        elif each.operator == "Gather" and each.inputs[0] in kept:
            nodes += _rows(each, *kept[each.inputs[0]])
        elif each.output not in whole and each.output not in kept:
            nodes.append(each)
    return Graph(nodes, tensors, graph.rest)


def _widens(each: Node, graph: Graph) -> bool:
    return each.operator == "Cast" and each.inputs[0] in graph.tensors


def _rows(each: Node, table: str, steps: str) -> Iterator[Node]:
    """Rows of a table, looked up in eight bits, by what one step of each is worth."""
    few, worth, wide = (f"{each.output}_{part}" for part in ("few", "worth", "wide"))
    yield node("Gather", [table, each.inputs[1]], few)
    yield node("Gather", [steps, each.inputs[1]], worth)
    yield to_float(few, wide)
    yield node("Mul", [wide, worth], each.output)


def _product(
    each: Node, weights: str, steps: str, loud: Mapping[int, float], tensors: dict[str, bytes]
) -> Iterator[Node]:
    """The product with a matrix; which is changed where some inputs are `loud`."""
    given = each.inputs[0]
    if loud:
        quieter, factors = f"{each.output}_quieter", f"{each.output}_factors"
        told = _louder(values_of(tensors[weights]), values_of(tensors[steps]), loud)
        for name, values in zip((weights, steps, factors), told, strict=True):
            tensors[name] = tensor(name, values)
        yield node("Mul", [given, factors], quieter)
        given = quieter
    yield node("DynamicQuantizeMatMul", [given, weights, steps], each.output, DOMAIN)


def _louder(weights: Values, steps: Values, loud: Mapping[int, float]) -> tuple[Values, Values, Values]:
    """A matrix with the rows of `loud` inputs multiplied, what its steps are worth, and by what to multiply inputs."""
    times = np.ones(len(weights), np.float32)
    times[list(loud)] = list(loud.values())
    wide = weights * steps * times[:, None]
    worth = np.abs(wide).max(axis=0, keepdims=True) / np.float32(MOST)
    return np.rint(wide / worth).astype(np.int8), worth, 1 / times
