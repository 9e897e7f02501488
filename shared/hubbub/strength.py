"""Refuses secrets that anybody can guess: those of examples, and short ones."""

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from hubbub.errors import ConfigurationInvalid

SHORTEST = 16
FEWEST_CHARACTERS = 6
TEXTS = ("HUBBUB_API_KEY", "HUBBUB_DESK_KEY", "HUBBUB_SECRET")
URLS = ("REDIS_URL", "HUBBUB_DATABASE_URL")
SEPARATORS = re.compile(r"[\W_]+")
WORDS = re.compile(
    r"placeholder|password|passw0rd|replace|example|default|change|please|insert|secret|admin|token|dummy"
    r"|your|with|this|here|test|some|long|api|key|put|set|me|it|a$"
)
"""What placeholders are made of. A random text that holds one of them by chance is long enough without it."""


def weakness(secret: str) -> str:
    """Why `secret` protects nothing, for a person; "" when nothing is wrong with it as far as can be seen."""
    if len(secret) < SHORTEST:
        return f"has fewer than {SHORTEST} characters"
    own = WORDS.sub("", SEPARATORS.sub("", secret.lower()))
    return "is a placeholder" if len(own) < SHORTEST or len(set(own)) < FEWEST_CHARACTERS else ""


def check_secrets(environment: Mapping[str, str]) -> None:
    """Look at the keys, and the passwords in addresses, that are set.

    Raises ConfigurationInvalid with the name of the first that is weak, never its value.
    """
    for name, secret in _secrets(environment).items():
        if secret and (reason := weakness(secret)):
            raise ConfigurationInvalid(f"{name} {reason}: give a random one")


def _secrets(environment: Mapping[str, str]) -> dict[str, str]:
    texts = {name: environment.get(name, "").strip() for name in TEXTS}
    return texts | {f"the password in {name}": _password(environment.get(name, "")) for name in URLS}


def _password(url: str) -> str:
    try:
        return unquote(urlsplit(url).password or "")
    except ValueError:  # whoever opens the address says what is wrong with it
        return ""
