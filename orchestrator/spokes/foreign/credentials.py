"""The tokens that agents of other people ask for, by where these agents are (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pydantic import SecretStr

PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Credentials:
    """Bearer tokens by origin, as `https://agents.example`: none is ever sent elsewhere, whatever a card says."""

    tokens: Mapping[str, SecretStr] = field(default_factory=dict)

    def headers(self, url: str) -> dict[str, str]:
        """What a request to `url` carries to be let in."""
        token = next((token for place, token in self.tokens.items() if _origin(place) == _origin(url)), None)
        return {"Authorization": f"Bearer {token.get_secret_value()}"} if token is not None else {}


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme)
