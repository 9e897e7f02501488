"""Models of ONNX as files have them: messages of Protocol Buffers, of which the few fields needed are read and written.

For files whose contents are known beforehand: what is no such message is not told from one.

Sources: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3; https://protobuf.dev/programming-guides/encoding/
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]
"""Floating point of 32 bits, or whole numbers of eight."""

_GRAPH, _OPERATORS = 7, 8  # of a model
_DOMAIN_OF, _VERSION_OF = 1, 2  # of a set of operators
_NODE, _TENSOR = 1, 5  # of a graph
_INPUT, _OUTPUT, _OPERATOR, _ATTRIBUTE, _DOMAIN = 1, 2, 4, 5, 7  # of a node
_SIZE, _TYPE, _NAME, _CONTENT = 1, 2, 8, 9  # of a tensor
_ATTRIBUTE_NAME, _WHOLE_NUMBER, _ATTRIBUTE_TYPE, _IS_WHOLE_NUMBER = 1, 3, 20, 2  # of an attribute
_FLOAT = 1
_TYPES: Mapping[int, np.dtype[Any]] = {_FLOAT: np.dtype(np.float32), 3: np.dtype(np.int8)}

_NUMBER, _BYTES = 0, 2
_LENGTHS = {1: 8, 5: 4}
_KIND_BITS, _BITS, _MORE = 3, 7, 0x80


class Node(NamedTuple):
    """What an operator makes of its inputs, and the message that says so."""

    operator: str
    inputs: Sequence[str]
    output: str
    message: bytes


class Graph(NamedTuple):
    """The nodes in the order in which they are computed, the messages of tensors by name, and all other fields."""

    nodes: Sequence[Node]
    tensors: Mapping[str, bytes]
    rest: bytes


def with_graph(model: bytes, change: Callable[[Graph], Graph], domain: str) -> bytes:
    """A model with its graph changed, which may use the operators of a further `domain`."""
    fields = [
        _field(_GRAPH, _message(change(_graph(held)))) if number == _GRAPH else whole
        for number, held, whole in _fields(model)
    ]
    return b"".join([*fields, _field(_OPERATORS, _field(_DOMAIN_OF, domain.encode()) + _field(_VERSION_OF, 1))])


def node(operator: str, inputs: Sequence[str], output: str, domain: str = "", attribute: bytes = b"") -> Node:
    """A node of an operator of a `domain`."""
    given = b"".join([_field(_INPUT, name.encode()) for name in inputs])
    said = _field(_OUTPUT, output.encode()) + _field(_OPERATOR, operator.encode()) + _field(_DOMAIN, domain.encode())
    return Node(operator, inputs, output, given + said + attribute)


def to_float(given: str, output: str) -> Node:
    """A node that makes floating point of 32 bits of what is given."""
    to = _field(_ATTRIBUTE_NAME, b"to") + _field(_WHOLE_NUMBER, _FLOAT) + _field(_ATTRIBUTE_TYPE, _IS_WHOLE_NUMBER)
    return node("Cast", [given], output, attribute=_field(_ATTRIBUTE, to))


def values_of(tensor: bytes) -> Values:
    """The values of a tensor, which has to be of one of the types known here."""
    held = {number: content for number, content, _ in _fields(tensor) if number != _SIZE}
    sizes = [_number(content, 0)[0] for number, content, _ in _fields(tensor) if number == _SIZE]
    return np.frombuffer(held[_CONTENT], _TYPES[_number(held[_TYPE], 0)[0]]).reshape(sizes)


def tensor(name: str, values: Values) -> bytes:
    """The message of a tensor."""
    kind = next(kind for kind, known in _TYPES.items() if known == values.dtype)
    sizes = b"".join([_field(_SIZE, size) for size in values.shape])
    return sizes + _field(_TYPE, kind) + _field(_NAME, name.encode()) + _field(_CONTENT, values.tobytes())


def _graph(message: bytes) -> Graph:
    nodes, tensors, rest = [], {}, []
    for number, held, whole in _fields(message):
        if number == _NODE:
            nodes.append(_node(held))
        elif number == _TENSOR:
            tensors[_text(held, _NAME)] = held
        else:
            rest.append(whole)
    return Graph(nodes, tensors, b"".join(rest))


def _message(graph: Graph) -> bytes:
    nodes = [_field(_NODE, each.message) for each in graph.nodes]
    return b"".join([*nodes, *(_field(_TENSOR, each) for each in graph.tensors.values()), graph.rest])


def _node(message: bytes) -> Node:
    inputs = [content.decode() for number, content, _ in _fields(message) if number == _INPUT]
    return Node(_text(message, _OPERATOR), inputs, _text(message, _OUTPUT), message)


def _text(message: bytes, number: int) -> str:
    return next(content.decode() for found, content, _ in _fields(message) if found == number)


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """The number of each field, what it holds (a number as it is written), and the whole of it."""
    position = 0
    while position < len(message):
        begun = position
        key, position = _number(message, position)
        start, kind = position, key & (1 << _KIND_BITS) - 1
        if kind == _NUMBER:
            _, position = _number(message, position)
        elif kind == _BYTES:
            length, start = _number(message, position)
            position = start + length
        else:
            position += _LENGTHS[kind]
        yield key >> _KIND_BITS, message[start:position], message[begun:position]


def _number(message: bytes, position: int) -> tuple[int, int]:
    """The number written at a position, seven bits a byte, the lowest first, and the position after it."""
    number = shift = 0
    while True:
        byte = message[position]
        number |= (byte & _MORE - 1) << shift
        position, shift = position + 1, shift + _BITS
        if byte < _MORE:
            return number, position


def _as_written(number: int) -> bytes:
    low, rest = number & _MORE - 1, number >> _BITS
    return bytes([low | _MORE]) + _as_written(rest) if rest else bytes([low])


def _field(number: int, content: bytes | int) -> bytes:
    if isinstance(content, int):
        return _as_written(number << _KIND_BITS | _NUMBER) + _as_written(content)
    return _as_written(number << _KIND_BITS | _BYTES) + _as_written(len(content)) + content
