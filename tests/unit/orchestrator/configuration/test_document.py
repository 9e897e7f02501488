"""What may be configured, and what is refused."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from orchestrator.configuration.document import Configuration

WHOLE: dict[str, Any] = {
    "persona": {"name": "Robin", "company": "Larkspur", "tone": "friendly"},
    "greeting": {"en": "Hi, {bot} of {company} here. I do {offer}.", "de": "Hallo! {offer}"},
    "wording": {"en": {"thanks": "Any time! Yours, {bot}."}},
    "routing": {"in_scope": 0.4, "sure": 0.2, "rival": 0.7, "person_after": 3},
    "calls": {"order": {"timeout_s": 3, "skills": {"order_status": {"fallback": {"say": "It is in your account."}}}}},
    "approvals": {"order.refund_charge": 5000, "order.cancel_order": "always"},
    "disabled": {"agents": ["booking"], "skills": ["faq.web_search"]},
    "conversations": {"when_closed": "stay_closed"},
}


def test_what_was_said_comes_back_and_nothing_else() -> None:
    """What is not said keeps its default, and is not written out as if it had been said."""
    assert Configuration.model_validate(WHOLE).said() == WHOLE
    assert Configuration().said() == {}


def test_no_fallback_is_not_the_same_as_nothing_said() -> None:
    """Null takes away what the card has."""
    wish = {"calls": {"order": {"skills": {"order_status": {"fallback": None}}}}}
    assert Configuration.model_validate(wish).said() == wish


def test_the_persona_speaks_in_the_sentences() -> None:
    """Its names stand where the sentences have gaps for them."""
    said = Configuration.model_validate(WHOLE).sentences
    assert said["en"]["greeting"] == "Hi, Robin of Larkspur here. I do {offer}."
    assert said["en"]["thanks"] == "Any time! Yours, Robin."


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({"persone": {}}, "persone"),
        ({"persona": {"tone": "rude"}}, "persona.tone"),
        ({"persona": {"name": "{offer}"}}, "persona.name"),
        ({"persona": {"name": "R\nobin"}}, "persona.name"),
        ({"persona": {"name": "x" * 81}}, "persona.name"),
        ({"greeting": {"xx": "Hi"}}, "greeting.xx"),
        ({"greeting": {"en": "x" * 1_001}}, "greeting.en"),
        ({"greeting": {"en": "Hi \ud800"}}, "greeting.en"),
        ({"greeting": {"en": "Hi \x00"}}, "greeting.en"),
        ({"greeting": {"en": "Hi {password}"}}, ""),
        ({"greeting": {"en": "Hi, {bot} here"}}, ""),
        ({"greeting": {"en": "{offer.__class__}"}}, ""),
        ({"greeting": {"en": "{offer:>999999999}"}}, ""),
        ({"greeting": {"en": "{offer!r}"}}, ""),
        ({"greeting": {"en": "{"}}, ""),
        ({"wording": {"en": {"no_such": "Hi"}}}, "wording.en.no_such"),
        ({"wording": {"en": {"greeting": "Hi"}}}, "wording.en.greeting"),
        ({"routing": {"in_scope": 1.1}}, "routing.in_scope"),
        ({"routing": {"in_scope": float("nan")}}, "routing.in_scope"),
        ({"routing": {"person_after": 0}}, "routing.person_after"),
        ({"calls": {"order": {"timeout_s": 0}}}, "calls.order.timeout_s"),
        ({"calls": {"order": {"at_once": 1}}}, "calls.order.at_once"),
        ({"approvals": {"order": "always"}}, "approvals.order"),
        ({"approvals": {"order.refund_charge": "never"}}, "approvals.order.refund_charge"),
        ({"approvals": {"order.refund_charge": -1}}, "approvals.order.refund_charge"),
        ({"disabled": {"skills": ["faq"]}}, "disabled.skills"),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_stands(document: dict[str, Any], where: str) -> None:
    """Before any customer meets it."""
    with pytest.raises(ValidationError) as refused:
        Configuration.model_validate(document)
    assert {".".join(map(str, error["loc"])).startswith(where) for error in refused.value.errors()} == {True}


def test_every_field_says_what_it_is_for() -> None:
    """The document describes itself."""
    seen, waiting = set(), [Configuration]
    while waiting:
        part: type[BaseModel] = waiting.pop()
        for name, field in part.model_fields.items():
            assert field.description, f"{part.__name__}.{name}"
            kind = field.annotation
            if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
                seen.add(kind)
                waiting.append(kind)
    assert len(seen) == 4
