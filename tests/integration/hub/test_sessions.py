"""A chat widget holds a token for one conversation: it chats there, reads it, and can do nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.integration.hub.conftest import KEYS, MASTER, issued, key_text
from tests.integration.hub.world import HOURS, POLISH, Customer, Hub, problem


@pytest.fixture
def shop_site(guarded_hub: Hub) -> Hub:
    """The hub, for the shop's backend: it may act for customers."""
    return guarded_hub.with_key(key_text("shop"))


def session(backend: Hub, **asked: Any) -> dict[str, Any]:
    """A session that a backend has made."""
    made = backend.request("POST", "/v1/sessions", json=asked)
    assert made.status_code == httpx.codes.CREATED, made.text
    return dict(made.json())


def widget(backend: Hub, **asked: Any) -> Customer:
    """Whoever sits before a page with a session, and says nothing of who they are."""
    made = session(backend, **asked)
    return Customer(backend.with_key(made["token"]), None, made["conversation_id"])


def test_a_widget_chats_for_the_customer_it_was_made_for(shop_site: Hub, shop: Any) -> None:
    """The page need not say who it is, nor where; what it did is that customer's."""
    ada = f"cus-{uuid4().hex[:8]}"
    page = widget(shop_site, customer_id=ada)
    reply = page.hub.chat({"message": POLISH}).json()
    assert (reply["status"], reply["conversation_id"]) == ("answered", page.conversation)
    assert len(shop.works(ada)) == 1
    assert page.hub.get(page.path)["customer_id"] == ada
    assert [one["text"] for one in page.messages()][:1] == [POLISH]
    assert page.turns()[0]["steps"][0]["outcome"] == "done"
    assert Customer(shop_site, ada, page.conversation).messages() == page.messages()


def test_somebody_who_has_not_signed_in_may_chat_too(guarded_hub: Hub) -> None:
    """A key without the scope to act for customers makes anonymous sessions, and no others."""
    kiosk = guarded_hub.with_key(key_text("kiosk"))
    page = widget(kiosk)
    assert page.says(HOURS)["status"] == "answered"
    assert page.hub.get(page.path)["customer_id"] is None
    problem(kiosk.request("POST", "/v1/sessions", json={"customer_id": "cus_ada"}), 403)


def test_a_widget_is_nobody_else(shop_site: Hub) -> None:
    """It may repeat whom it speaks for, and not name another, in a message or when it reads."""
    page = widget(shop_site, customer_id="cus_ada")
    assert Customer(page.hub, "cus_ada", page.conversation).says(HOURS)["status"] == "answered"
    problem(Customer(page.hub, "cus_ben", page.conversation).sends(HOURS), 403)
    problem(page.hub.request("GET", f"{page.path}?customer_id=cus_ben"), 403)


def test_every_other_conversation_is_not_there(shop_site: Hub) -> None:
    """Not the customer's own other one, and no new one."""
    page, other = widget(shop_site, customer_id="cus_ada"), widget(shop_site, customer_id="cus_ada")
    other.says(HOURS)
    for path in ("", "/messages", "/turns", "/events"):
        problem(page.hub.request("GET", other.path + path), 404)
    problem(Customer(page.hub, None, other.conversation).sends(HOURS), 404)
    problem(Customer(page.hub, None).sends(HOURS), 404)


def test_a_session_goes_on_in_a_conversation(shop_site: Hub) -> None:
    """In the customer's own, and in one that had no customer yet; in nobody else's."""
    ada = shop_site.customer()
    ada.says(HOURS)
    assert widget(shop_site, customer_id=ada.id, conversation_id=ada.conversation).says(HOURS)["status"] == "answered"
    for asked in ({"customer_id": "cus-ben"}, {}):
        refused = shop_site.request("POST", "/v1/sessions", json={"conversation_id": ada.conversation, **asked})
        problem(refused, 404)

    visitor = widget(shop_site)
    visitor.says(HOURS)
    signed_in = widget(shop_site, customer_id=ada.id, conversation_id=visitor.conversation)
    assert signed_in.says(HOURS)["status"] == "answered"
    problem(visitor.sends(HOURS), 404)


def test_a_session_makes_no_session(shop_site: Hub) -> None:
    """It would never end."""
    problem(widget(shop_site).hub.request("POST", "/v1/sessions", json={}), 403)


def test_a_session_ends_with_its_key(guarded_hub: Hub) -> None:
    """Once a key is revoked nothing is left of it."""
    boss = guarded_hub.with_key(MASTER)
    key = issued(boss, "chat")
    page = widget(guarded_hub.with_key(key["key"]))
    page.says(HOURS)
    assert boss.request("DELETE", f"/v1/keys/{key['id']}").is_success
    problem(page.sends(HOURS), 401)


def test_a_session_lives_no_longer_than_its_key(guarded_hub: Hub) -> None:
    """Whatever was asked for."""
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=30)
    key = issued(guarded_hub.with_key(MASTER), "chat", expires_at=end.isoformat())
    backend = guarded_hub.with_key(key["key"])
    assert datetime.fromisoformat(session(backend, lifetime_seconds=86_400)["expires_at"]) == end
    problem(backend.request("POST", "/v1/sessions", json={"lifetime_seconds": 86_401}), 422)


def test_a_backend_without_the_scope_makes_none(guarded_hub: Hub) -> None:
    """It could not chat either."""
    for name in ("desk", "boss", "admin", "idle"):
        assert "chat" not in KEYS[name][0]
        problem(guarded_hub.with_key(key_text(name)).request("POST", "/v1/sessions", json={}), 403)
