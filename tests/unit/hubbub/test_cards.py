"""The card says in A2A's words what any client understands, and in our extension what the hub needs."""

from typing import Any

import pytest
from pydantic import ValidationError

from hubbub.cards import EXTENSION_URI, AgentCard, Fallback, FollowUp, SkillDescriptor, TypedSkills, Vocabulary

TRACK = SkillDescriptor(
    id="track_parcel",
    purpose="track your parcel",
    description="Say where a parcel is.",
    examples=("where is my parcel?",),
    input_schema={"type": "object"},
    output_schema={"type": "object"},
    effect="read",
    fallback=Fallback(skill="find_parcels"),
    follow_ups=(FollowUp(goal="email.sent", input={"template": "parcel"}, output_as="values"),),
)
TYPED = TypedSkills(
    skills=(TRACK,), vocabulary={"parcel.id": Vocabulary(pattern=r"P-\d+")}, examples_url="/v1/examples?v=1"
)


def card() -> dict[str, Any]:
    """A parcel agent's card, as it is served."""
    made = AgentCard.of(name="parcel", description="parcels", version="1.2.3", url="http://parcel:80", typed=TYPED)
    return made.model_dump(mode="json", by_alias=True, exclude_none=True)


def test_a_card_arrives_as_it_was_made() -> None:
    """Skills, vocabulary and follow-ups survive the way over the wire."""
    assert AgentCard.model_validate(card()).typed() == TYPED


def test_a_card_speaks_a2a() -> None:
    """Members in camelCase, one interface, and each skill for clients that know nothing of us."""
    served = card()
    assert served["supportedInterfaces"] == [
        {"url": "http://parcel:80", "protocolBinding": "HUBBUB", "protocolVersion": "1.0"}
    ]
    assert served["skills"] == [
        {
            "id": "track_parcel",
            "name": "Track parcel",
            "description": "Say where a parcel is.",
            "tags": ["read", "customer"],
            "examples": ["where is my parcel?"],
        }
    ]
    assert {"capabilities", "defaultInputModes", "defaultOutputModes"} <= served.keys()


def test_a_later_version_may_say_more() -> None:
    """Members we do not know are passed over, at every level."""
    served = card()
    extension = served["capabilities"]["extensions"][0]
    for part in (served, served["capabilities"], served["skills"][0], extension, extension["params"]):
        part["inventedLater"] = {"x": 1}
    extension["params"]["skills"][0]["inventedLater"] = True
    assert AgentCard.model_validate(served).typed() == TYPED


def test_an_agent_without_our_extension_has_no_typed_skills() -> None:
    """Any A2A agent's card can be read."""
    served = card()
    served["capabilities"] = {"extensions": [{"uri": "urn:somebody:else", "params": {"skills": "many"}}]}
    assert AgentCard.model_validate(served).typed() == TypedSkills()


@pytest.mark.parametrize(
    "broken",
    [
        {"effect": "maybe"},
        {"confirm": "sometimes"},
        {"audience": "everybody"},
        {"id": "Track Parcel"},
        {"timeout_ms": 10},
        {"timeout_ms": 3_600_000},
        {"input_schema": "object"},
        {"purpose": "x" * 201},
        {"examples": ["x"] * 201},
    ],
    ids=lambda broken: str(broken)[:40],
)
def test_a_malformed_extension_is_refused(broken: dict[str, Any]) -> None:
    """The card itself can still be read; what it claims of its skills cannot."""
    served = card()
    served["capabilities"]["extensions"][0]["params"]["skills"][0].update(broken)
    read = AgentCard.model_validate(served)
    with pytest.raises(ValidationError):
        read.typed()


@pytest.mark.parametrize("name", ["", "Parcel", "par cel", "-parcel", "p" * 41, "parcel/../admin"])
def test_a_name_fits_addresses_and_tokens(name: str) -> None:
    """Small letters, digits, `_` and `-`, at most 40."""
    with pytest.raises(ValidationError):
        AgentCard.model_validate({**card(), "name": name})


def test_our_extension_is_found_by_its_uri() -> None:
    """The URI is part of the contract."""
    assert card()["capabilities"]["extensions"][0]["uri"] == EXTENSION_URI == "urn:hubbub:typed-skills:1"
