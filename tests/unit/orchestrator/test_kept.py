"""What is kept of webhooks, as another version of the hub may have left it."""

import pytest

from orchestrator.outbox.subscriptions import Secret, Subscription

CRM = Subscription(
    id="wh_1",
    tenant="acme",
    url="https://crm.example/",
    events=("*",),
    created_at="2026-03-01T10:00:00Z",
    secrets=(Secret(text="whsec_never-told"),),
)


@pytest.mark.parametrize("odd", ["", "no webhook", '{"id": "wh_2"}', CRM.model_dump_json().replace('"*"', "7")])
def test_what_cannot_be_read_takes_nothing_else_with_it(odd: str, caplog: pytest.LogCaptureFixture) -> None:
    """The log says what is wrong, without the secrets that stand there."""
    assert Subscription.read_all({"wh_2": odd, CRM.id: CRM.model_dump_json()}) == [CRM]
    [line] = caplog.messages
    assert line.startswith("subscription wh_2 cannot be read")
    assert "never-told" not in caplog.text
