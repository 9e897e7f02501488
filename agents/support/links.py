"""Signed links to set a new password: a JWT (RFC 7519) with HS256, which the company's page may check by itself."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from agents.support.backend import Reset

AUDIENCE = "password-reset"
ALGORITHM = "HS256"
LOCAL_HOSTS = frozenset(("localhost", "127.0.0.1", "::1"))


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links to the company's page at `page`, and reads them."""

    page: str
    key: OctKey
    tenant: str

    @classmethod
    def of(cls, page: str, secret: str, tenant: str) -> "Links":
        """Links to `page`, signed with `secret`. Raises ValueError for a page that is not safe to send them to."""
        cls.check(page)
        return cls(page, OctKey.import_key(secret), tenant)

    @staticmethod
    def check(page: str) -> None:
        """Raise ValueError unless what is sent to `page` is kept from others on the way."""
        parts = urlsplit(page)
        local = parts.scheme == "http" and parts.hostname in LOCAL_HOSTS
        if not parts.hostname or parts.fragment or not (local or parts.scheme == "https"):
            raise ValueError("is not an https address without a fragment")

    def link(self, reset: Reset) -> str:
        """The link: the page's address with the token in the query."""
        claims = {
            "aud": AUDIENCE,
            "tenant": self.tenant,
            "sub": reset.customer_id,
            "jti": reset.id,
            "iat": int(reset.asked_at.timestamp()),
            "exp": int(reset.expires_at.timestamp()),
        }
        token = jwt.encode({"alg": ALGORITHM}, claims, self.key)
        return f"{self.page}{'&' if urlsplit(self.page).query else '?'}{urlencode({'token': token})}"

    def reset_id(self, token: str, now: datetime) -> str | None:
        """The id of the link that a token stands for; None for a token that is not ours, or no longer good."""
        try:
            claims = jwt.decode(token, self.key, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError):
            return None
        ours = claims.get("aud") == AUDIENCE and claims.get("tenant") == self.tenant
        good = isinstance(claims.get("exp"), int) and now.timestamp() < claims["exp"]
        return str(claims.get("jti")) if ours and good else None
