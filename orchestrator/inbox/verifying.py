"""Whether what comes is from whom it says, and from just now (Standard Webhooks)."""

from collections.abc import Mapping, Sequence

from standardwebhooks import Webhook, WebhookVerificationError

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
MAX_ID_CHARS = 255


def is_genuine(body: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> bool:
    """Whether one of the secrets signed it within the last five minutes, under an id that can be remembered."""
    if not 0 < len(headers.get(ID, "")) <= MAX_ID_CHARS:
        return False
    signed = {name: headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE)}
    return any(_signed(body, signed, secret) for secret in secrets)


def _signed(body: bytes, headers: dict[str, str], secret: str) -> bool:
    try:
        Webhook(secret).verify(body, headers, json_parse=False)
    except (WebhookVerificationError, ValueError):  # a signature that is no base64, a body that is no text
        return False
    return True
