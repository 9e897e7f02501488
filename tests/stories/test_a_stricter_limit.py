"""The team lowers what may be refunded without a person; the shop's own limit would allow more."""

import httpx

from tests.installation import Installation, skills
from tests.running import wait_until

WORDS = "I was charged twice this month and I need a refund for one of them."
LIMIT = 1_000


def test_a_refund_above_the_teams_limit_waits_for_an_approval_and_happens_once(hubbub: Installation) -> None:
    """Ada's 49 dollars are below the shop's 200; the colleague sees amount and reason, as ever."""
    limit(hubbub, LIMIT)
    ada = hubbub.customer("cus_ada")

    asked = ada.says(WORDS)

    assert asked["status"] == "needs_approval"
    assert (asked["approval"]["amount"], asked["approval"]["currency"]) == (4900, "USD")
    assert "$10" in asked["approval"]["reason"]
    assert hubbub.rows("order", "SELECT 1 FROM refunds") == []

    hubbub.decide(asked["approval"]["id"], "approve")

    [_, goes_on] = wait_until(lambda: _both_done(ada.turns()), what="the continuation is done")
    assert skills(goes_on) == ["order.refund_charge=done", "support.send_email=done"]
    [(amount, approved)] = hubbub.rows("order", "SELECT amount, approved FROM refunds")
    assert (amount, bool(approved)) == (4900, True)
    assert ada.says(WORDS)["status"] == "answered"
    assert len(hubbub.rows("order", "SELECT 1 FROM refunds")) == 1


def test_a_limit_above_the_shops_own_changes_nothing(hubbub: Installation) -> None:
    """Cleo's 480 dollars need an approval whatever the configuration would allow."""
    limit(hubbub, 10**9)
    assert hubbub.customer("cus_cleo").says(WORDS)["status"] == "needs_approval"


def limit(hubbub: Installation, amount: int) -> None:
    """Let the team's configuration ask for an approval above `amount`, whatever it said before."""
    document = {"approvals": {"order.refund_charge": amount}}
    put = hubbub.http.put(f"{hubbub.url}/v1/config", json=document, headers={"If-Match": "*"})
    assert put.status_code == httpx.codes.OK, put.text


def _both_done(turns: list[dict[str, object]]) -> list[dict[str, object]] | None:
    return turns if len(turns) == 2 and all(turn["status"] != "running" for turn in turns) else None
