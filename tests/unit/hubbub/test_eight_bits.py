"""A model of eight-bit weights is computed in eight bits, and says what it said before."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from hubbub.eight_bits import Loud, in_eight_bits
from hubbub.sentence_vectors import LOUD, MODEL

TEXTS = ([101, 2073, 2003, 2026, 20463, 1029, 102], [101, 1996, 4497, 7480, 2012, 3157, 1012, 102], [101, 102])
"""Pieces by their numbers: two sentences, and none."""


@cache
def model() -> bytes:
    """The one that development installs."""
    found = find_spec(MODEL[0])
    assert found is not None
    assert found.origin is not None
    return (Path(found.origin).parent / MODEL[1]).read_bytes()


def read(graph: bytes) -> NDArray[np.float32]:
    """The vector of each text's first piece."""
    session: Any = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    rows = []
    for pieces in TEXTS:
        given = np.array([pieces], np.int64)
        names = {"input_ids": given, "attention_mask": np.ones_like(given), "token_type_ids": np.zeros_like(given)}
        rows.append(session.run(None, names)[0][0, 0])
    return np.array(rows)


def likeness(loud: Loud) -> float:
    """The least cosine between what the model says and what it says in eight bits."""
    whole, rounded = read(model()), read(in_eight_bits(model(), loud))
    lengths = np.linalg.norm(whole, axis=1) * np.linalg.norm(rounded, axis=1)
    return float(((whole * rounded).sum(axis=1) / lengths).min())


def test_nearly_the_same_is_said_in_eight_bits() -> None:
    """And it is not just the same: eight bits were used."""
    assert 0.98 < likeness(LOUD) < 0.99999


def test_less_is_lost_where_what_is_loud_is_made_quieter() -> None:
    """All others are rounded more finely then."""
    assert likeness({}) < likeness(LOUD)


def test_all_products_with_weights_are_made_so() -> None:
    """Six in each of six layers; what is multiplied within a text stays as it was."""
    assert in_eight_bits(model(), LOUD).count(b"DynamicQuantizeMatMul") == 36
