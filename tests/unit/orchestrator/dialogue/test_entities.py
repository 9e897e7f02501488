"""Entities: ids by pattern or noun, money, addresses, phone numbers, known names."""

from datetime import datetime
from typing import Any

import pytest

from orchestrator.dialogue.entities import Vocabulary, extract
from tests.unit.orchestrator.dialogue.conftest import NEW_YORK


@pytest.fixture
def read(vocabulary: dict[str, Vocabulary], now: datetime) -> Any:
    """Types and values found in a text."""

    def find(text: str, **more: Vocabulary) -> list[tuple[str, Any]]:
        known = vocabulary | {name.replace("_", "."): words for name, words in more.items()}
        return [(entity.type, entity.value) for entity in extract(text, known, now, NEW_YORK)]

    return find


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("where is SO-204?", [("order.id", "SO-204")]),
        ("where is so-204?", [("order.id", "SO-204")]),
        ("the SO-204's parcel", [("order.id", "SO-204")]),
        ("refund charge SO-204", [("order.id", "SO-204")]),
        ("booking B7", [("booking.id", "B7")]),
        ("my booking number is 55", [("booking.id", "55")]),
        ("purchase 88231", [("order.id", "88231")]),
        ("my 88231 order", [("order.id", "88231")]),
        ("orders A-1 and A-2", [("order.id", "A-1"), ("order.id", "A-2")]),
        ("LK900042US", [("id", "LK900042US")]),
        ("#7", [("id", "7")]),
    ],
)
def test_an_id_is_typed_by_its_pattern_or_by_the_noun_beside_it(read: Any, text: str, expected: list[Any]) -> None:
    """A card's pattern wins over a noun it contradicts; without either the kind is open."""
    assert read(text) == expected


@pytest.mark.parametrize(
    "text", ["the 2nd of 5", "a 30-day trial", "mp3", "in 2024", "10-12 people", "order two of them"]
)
def test_amounts_and_ranks_are_no_ids(read: Any, text: str) -> None:
    """Digits alone make no id."""
    assert read(text) == []


def test_a_noun_decides_between_kinds_that_look_alike(read: Any) -> None:
    """Where two agents number their things alike, the word before tells which is meant."""
    numbers = Vocabulary(pattern=r"\d{5,}")
    assert read("invoice 10042", invoice_id=numbers, case_id=numbers) == [("invoice.id", "10042")]
    assert read("10042", invoice_id=numbers, case_id=numbers) == [("id", "10042")]


@pytest.mark.parametrize("pattern", ["(a+)+$", r"(\d|\d\d)*x", r"\w*\w*\w*!", "(", r"(a)\1+"])
def test_a_broken_or_dangerous_pattern_counts_for_nothing(read: Any, pattern: str) -> None:
    """A stranger's card can neither stop the hub nor blind it: the id is found, of unknown kind."""
    assert read("A12345-" + "1" * 30, alien_id=Vocabulary(pattern=pattern)) == [("id", "A12345-" + "1" * 30)]


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("$49", 4900, None),
        ("49 dollars", 4900, None),
        ("US$49.50", 4950, "USD"),
        ("20 EUR", 2000, "EUR"),
        ("€1,299.50", 129950, "EUR"),
        ("1299,50 €", 129950, "EUR"),
        ("500 yen", 500, "JPY"),
        ("£5", 500, "GBP"),
    ],
)
def test_money_is_minor_units_and_a_currency_where_one_is_named(
    read: Any, text: str, amount: int, currency: str | None
) -> None:
    """A dollar sign may be any country's dollar."""
    assert read(f"I paid {text} twice") == [("money.amount", {"amount": amount, "currency": currency})]


def test_to_try_is_not_turkish_money(read: Any) -> None:
    """Currency codes that are English words count only in capitals."""
    assert read("I try 20 times") == []


def test_addresses_and_phone_numbers_are_found(read: Any) -> None:
    """Phone numbers lose their punctuation; nothing is found inside a link."""
    assert read("mail a.b@example.com or +1 (415) 555-0123") == [
        ("email", "a.b@example.com"),
        ("phone", "+14155550123"),
    ]
    assert read("call me at 4155550123") == [("phone", "4155550123")]
    assert read("see https://example.com/SO-204") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("book a machine check", "Machine check"),
        ("two machine checks", "Machine check"),
        ("a grinder tuneup", "Grinder tune-up"),
        ("a tune up", "Grinder tune-up"),
        ("barista leson please", "Barista lesson"),
    ],
)
def test_known_names_are_found_in_other_spellings(read: Any, text: str, value: str) -> None:
    """Plural, hyphen, one slip or a left-out beginning do not hide a name."""
    assert read(text) == [("service.name", value)]


@pytest.mark.parametrize("text", ["my machine is broken", "check this", "a lesson learned"])
def test_a_part_that_does_not_tell_the_name_is_not_it(read: Any, text: str) -> None:
    """The beginning of a name, or an everyday word at its end, names nothing."""
    assert read(text) == []


def test_a_postcode_is_no_id(read: Any) -> None:
    """The order is named beside it, or not at all."""
    address = "5 Oak Lane, Boston, MA 02110"
    assert read(f"send my order to {address}") == []
    assert read(f"send order 88231 to {address}, please") == [("order.id", "88231")]


def test_positions_lead_back_to_the_text(vocabulary: dict[str, Vocabulary], now: datetime) -> None:
    """Each entity's span holds exactly its text, and spans do not overlap."""
    text = "Move my barista lesson to tomorrow at 10, refund $5 for SO-204 and mail a@b.example"
    found = extract(text, vocabulary, now, NEW_YORK)
    assert [entity.type for entity in found] == ["service.name", "time.slot", "money.amount", "order.id", "email"]
    assert all(text[entity.start : entity.end] == entity.text for entity in found)


def test_names_with_a_common_ending_need_their_beginning(read: Any) -> None:
    """An ending that two names share tells neither of them."""
    two = Vocabulary(values=("Ski fitting", "Boot fitting"))
    assert read("a fitting", kind_name=two) == []
    assert read("a boot fitting on Friday", kind_name=two)[0] == ("kind.name", "Boot fitting")
