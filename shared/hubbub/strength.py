"""Refuses secrets that anybody can guess: those of examples, short ones, and keys that are the same."""

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from hubbub.errors import ConfigurationInvalid

SHORTEST = 16
FEWEST_CHARACTERS = 6
API_KEY, DESK_KEY = "HUBBUB_API_KEY", "HUBBUB_DESK_KEY"
TEXTS = (API_KEY, DESK_KEY, "HUBBUB_SECRET", "HUBBUB_RESET_SECRET")
URLS = ("REDIS_URL", "HUBBUB_DATABASE_URL")
SEPARATORS = re.compile(r"[\W_]+")
ROWS = tuple(row * 8 for row in ("1234567890", "0123456789abcdef", "abcdefghijklmnopqrstuvwxyz"))
WORDS = re.compile(
    r"placeholder|password|passw0rd|replace|example|default|change|please|insert|secret|admin|token|dummy"
    r"|your|with|this|here|test|some|long|api|key|put|set|me|it|a$"
)
"""What placeholders are made of. A random text that holds one of them by chance is long enough without it."""


def weakness(secret: str) -> str:
    """Why `secret` protects nothing, for a person; "" when nothing is wrong with it as far as can be seen."""
    if len(secret) < SHORTEST:
        return f"has fewer than {SHORTEST} characters"
    if any(secret.lower() in row or secret.lower()[::-1] in row for row in ROWS):
        return "is a row of characters in their order"
    own = WORDS.sub("", SEPARATORS.sub("", secret.lower()))
    return "is a placeholder" if len(own) < SHORTEST or len(set(own)) < FEWEST_CHARACTERS else ""


def check_secrets(environment: Mapping[str, str]) -> None:
    """Look at the keys, and the passwords in addresses, that are set.

    Raises ConfigurationInvalid with the name of the first that is weak, never its value.
    """
    known = _secrets(environment)
    for name, secret in known.items():
        if secret and (reason := weakness(secret)):
            raise ConfigurationInvalid(f"{name} {reason}: give a random one")
    if known[API_KEY] and known[API_KEY] == known[DESK_KEY]:
        # Who asks for a refund could agree to it.
        raise ConfigurationInvalid(f"{DESK_KEY} is the same as {API_KEY}: give another one")


def _secrets(environment: Mapping[str, str]) -> dict[str, str]:
    texts = {name: environment.get(name, "").strip() for name in TEXTS}
    return texts | {f"the password in {name}": _password(environment.get(name, "")) for name in URLS}


def _password(url: str) -> str:
    try:
        return unquote(urlsplit(url).password or "")
    except ValueError:  # whoever opens the address says what is wrong with it
        return ""
