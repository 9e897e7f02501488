import json

import pytest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue, KeyValueList
from pydantic import JsonValue

from orchestrator.console.attributes import MAX_ITEMS, MAX_TEXT, from_otlp, from_sdk, text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (AnyValue(string_value="x"), "x"),
        (AnyValue(bool_value=False), False),
        (AnyValue(int_value=-3), -3),
        (AnyValue(double_value=0.5), 0.5),
        (AnyValue(bytes_value=b"\x01\xff"), "01ff"),
        (AnyValue(), None),
        (AnyValue(array_value=ArrayValue(values=[AnyValue(int_value=1), AnyValue()])), [1, None]),
        (AnyValue(kvlist_value=KeyValueList(values=[KeyValue(key="k", value=AnyValue(int_value=1))])), {"k": 1}),
    ],
)
def test_each_kind_of_otlp_value_becomes_json(value: AnyValue, expected: JsonValue) -> None:
    """The eight forms of AnyValue, among them the empty one."""
    assert from_otlp([KeyValue(key="key", value=value)]) == {"key": expected}


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), (("a", 1), ["a", 1]), (b"\x01", "01"), ({"k": (1.5,)}, {"k": [1.5]}), (None, None), (1j, "1j")],
)
def test_each_kind_of_sdk_value_becomes_json(value: object, expected: JsonValue) -> None:
    """Tuples become lists; what JSON does not know becomes text."""
    assert from_sdk({"key": value}) == {"key": expected}


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_json_lacks_become_text(number: float) -> None:
    """One NaN must not make the whole trace unreadable."""
    stored = from_otlp([KeyValue(key="key", value=AnyValue(double_value=number))])
    assert json.loads(json.dumps(stored, allow_nan=False)) == {"key": str(number)}


def test_long_text_is_cut_and_says_so() -> None:
    """Whoever sends spans does not decide our memory."""
    assert text("x" * (MAX_TEXT + 1)) == "x" * MAX_TEXT + "…"


def test_half_a_character_does_not_break_the_page() -> None:
    """Python lets a lone surrogate into a string; UTF-8 does not let it out."""
    assert text("caf\u00e9 \ud83d").encode() == "café ?".encode()


def test_sets_and_lists_are_cut() -> None:
    """As many entries as the SDK itself allows."""
    assert len(from_sdk({f"key {n}": n for n in range(MAX_ITEMS + 5)})) == MAX_ITEMS
    assert from_sdk({"list": range(MAX_ITEMS + 5)}) == {"list": list(range(MAX_ITEMS))}
