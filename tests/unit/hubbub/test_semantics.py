"""Semantic types are found wherever a schema carries them."""

from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from hubbub.semantics import ASK_KEY, LABEL_KEY, TYPE_KEY, Slot, TypedField, label_fields, required_names, typed_fields
from hubbub.times import TimeSlot

ParcelId = Annotated[str, Slot("parcel.id", ask="Which parcel?")]


class Stop(BaseModel):
    """A place on the way."""

    model_config = ConfigDict(json_schema_extra={LABEL_KEY: ["city", "at"]})
    city: Annotated[str, Slot("city.name")]
    at: str


class Parcel(BaseModel):
    """A parcel."""

    model_config = ConfigDict(json_schema_extra={LABEL_KEY: ["weight"]})
    id: ParcelId
    weight: int
    stops: tuple[Stop, ...] = ()
    origin: Stop | None = None


def found(model: type[BaseModel]) -> list[TypedField]:
    """The typed fields in the schema of `model`."""
    return list(typed_fields(model.model_json_schema()))


def test_a_field_says_what_it_means_and_what_to_ask() -> None:
    """Required or not."""

    class Track(BaseModel):
        parcel_id: ParcelId
        city: Annotated[str, Slot("city.name")] = "Oslo"
        note: str

    assert found(Track) == [
        TypedField(("parcel_id",), "parcel.id", many=False, required=True, ask="Which parcel?"),
        TypedField(("city",), "city.name", many=False, required=False),
    ]


@pytest.mark.parametrize(
    "annotation",
    [
        ParcelId | None,
        Annotated[str | None, Slot("parcel.id", ask="Which parcel?")],
        Annotated[Stop, Slot("parcel.id", ask="Which parcel?")] | None,
        Annotated[Stop | None, Slot("parcel.id", ask="Which parcel?")],
        Annotated[Stop, Slot("parcel.id", ask="Which parcel?")],
    ],
)
def test_a_field_that_may_be_missing_keeps_its_meaning(annotation: Any) -> None:
    """However it is written, on a plain value or on an object of its own."""
    model = type("Optional", (BaseModel,), {"__annotations__": {"what": annotation}, "what": None})
    assert found(model)[0] == TypedField(("what",), "parcel.id", many=False, required=False, ask="Which parcel?")


def test_an_optional_wish_for_a_time_is_typed() -> None:
    """The kit's own object type may be optional too."""

    class Look(BaseModel):
        when: Annotated[TimeSlot, Slot("time.slot")] | None = None

    assert found(Look) == [TypedField(("when",), "time.slot", many=False, required=False)]


def test_fields_deep_inside_are_found_by_their_path() -> None:
    """Through objects, arrays and references; outermost first; `many` once an array lies on the way."""

    class Delivery(BaseModel):
        parcels: Annotated[list[Parcel], Slot("parcel.list")]
        courier: Annotated[str, Slot("courier.name")]

    assert [(field.path, field.type, field.many, field.required) for field in found(Delivery)] == [
        (("parcels",), "parcel.list", False, True),
        (("courier",), "courier.name", False, True),
        (("parcels", "id"), "parcel.id", True, True),
        (("parcels", "stops", "city"), "city.name", True, False),
        (("parcels", "origin", "city"), "city.name", True, False),
    ]


def test_an_array_of_typed_values_holds_many() -> None:
    """The mark on the items counts for each of them."""

    class Tracked(BaseModel):
        parcel_ids: list[ParcelId]

    assert found(Tracked) == [TypedField(("parcel_ids",), "parcel.id", many=True, required=True, ask="Which parcel?")]


def test_a_type_that_holds_itself_ends_somewhere() -> None:
    """A category in a category in a category."""

    class Category(BaseModel):
        name: Annotated[str, Slot("category.name")]
        inside: "Category | None" = None

    paths = [field.path for field in found(Category)]
    assert paths[:2] == [("name",), ("inside", "name")]
    assert len(paths) < 10


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ([], ()),
        (["parcels"], ("weight",)),
        (["parcels", "stops"], ("city", "at")),
        (["parcels", "origin"], ("city", "at")),
        (["nowhere", "at", "all"], ()),
    ],
)
def test_an_object_says_which_fields_describe_it(path: list[str], expected: tuple[str, ...]) -> None:
    """A list's label is that of its items."""

    class Delivery(BaseModel):
        parcels: list[Parcel]

    assert label_fields(Delivery.model_json_schema(), path) == expected


keywords = st.sampled_from(
    ["properties", "items", "anyOf", "$ref", "$defs", "required", TYPE_KEY, ASK_KEY, LABEL_KEY, "a"]
)
references = st.sampled_from(["#/$defs/a", "#/$defs/b", "http://elsewhere"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | references,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keywords, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(keywords, json_values, max_size=5))
def test_a_strangers_schema_never_breaks_us(schema: dict[str, Any]) -> None:
    """A card comes over the wire: whatever stands where a schema should be, we read what we can."""
    assert all(isinstance(field.type, str) for field in typed_fields(schema))
    assert all(isinstance(field.ask, str | None) for field in typed_fields(schema))
    assert all(isinstance(name, str) for name in required_names(schema))
    assert all(isinstance(name, str) for name in label_fields(schema, ["a", "a"]))


def test_a_reference_to_itself_ends() -> None:
    """`a` is `a` is `a`: no field, and no end of the stack."""
    schema = {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}
    assert typed_fields(schema) == ()
