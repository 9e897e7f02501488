"""Session tokens: what a chat widget in a browser holds instead of an API key. Signed by the hub, and kept nowhere.

A token is a JWT (RFC 7519, HS256) behind a prefix, bound to one conversation. Its key is derived from the hub's secret,
so that what is signed for another purpose is never taken for one.
"""

import hashlib
import hmac
import time
from typing import Annotated, Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

PREFIX = "hbs_"
PURPOSE = b"hubbub session token"
ALGORITHM = "HS256"
LONGEST_S = 86_400


class Session(BaseModel):
    """What a token says: whose conversation it opens, in whose name, until when (seconds since the epoch).

    `caller` is what the hub knows the holder of the key by that had it made, and `customer_id` whom it speaks for, or
    None for somebody who has not signed in.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)
    tenant: str
    caller: str
    conversation_id: Annotated[str, Field(alias="conversation")]
    customer_id: Annotated[str | None, Field(alias="sub")] = None
    expires_at: Annotated[int, Field(alias="exp")]


class SessionTokens:
    """Makes and reads tokens, with a key derived from the hub's `secret`."""

    def __init__(self, secret: str) -> None:
        self._key = OctKey.import_key(hmac.digest(secret.encode(), PURPOSE, hashlib.sha256))

    def token(self, session: Session) -> str:
        """The token of a session."""
        claims: dict[str, Any] = session.model_dump(by_alias=True, exclude_none=True)
        return PREFIX + jwt.encode({"alg": ALGORITHM}, claims, self._key)

    def read(self, text: str) -> Session | None:
        """What a token says; None for anything that is no token of ours that is good now."""
        try:
            claims = jwt.decode(text.removeprefix(PREFIX), self._key, [ALGORITHM]).claims
            session = Session.model_validate(claims)
        except (JoseError, ValidationError, ValueError, TypeError):
            return None
        return session if time.time() < session.expires_at else None
