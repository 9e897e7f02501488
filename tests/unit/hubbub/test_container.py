"""What a container cannot start with is said in one line."""

import subprocess
import sys
from collections.abc import Mapping

import pytest

from hubbub.errors import UNUSABLE
from hubbub.identity import generate_private_key, public_jwks
from tests.running import ROOT

KEY = generate_private_key()
HUB = {
    "HUBBUB_MODULE": "orchestrator",
    "HUBBUB_KEY_REQUIRED": "true",
    "HUBBUB_AGENT_URLS": "http://127.0.0.1:1",
    "HUBBUB_IDENTITY_PRIVATE_KEY": KEY,
    "HUBBUB_SECRET": "f0e4c2f76c58916ec258f246851bea09",
}
ORDER = {
    "HUBBUB_MODULE": "agents.order",
    "HUBBUB_IDENTITY_JWKS": public_jwks(KEY),
    "HUBBUB_DATABASE_URL": "postgresql+asyncpg://order:changeme@postgres/order",
}


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        pytest.param(
            HUB,
            "Cannot start: no API key is configured: set HUBBUB_API_KEY or HUBBUB_API_KEYS",
            id="the hub without a key",
        ),
        pytest.param(
            {**HUB, "HUBBUB_API_KEY": "changeme-changeme"},
            "Cannot start: HUBBUB_API_KEY is a placeholder: give a random one",
            id="the hub with a placeholder",
        ),
        pytest.param(
            ORDER,
            "Cannot start: the password in HUBBUB_DATABASE_URL has fewer than 16 characters: give a random one",
            id="an agent with a default password",
        ),
        pytest.param(
            {"HUBBUB_MODULE": "agents.faq"},
            "Cannot start: HUBBUB_IDENTITY_JWKS: Field required",
            id="an agent that does not know the hub's key",
        ),
    ],
)
def test_it_says_why_it_does_not_start(environment: Mapping[str, str], line: str) -> None:
    """One line that names the setting, no traceback, and not 0."""
    ended = subprocess.run(
        [sys.executable, "-m", "hubbub.container"],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'shared'}", "PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == UNUSABLE
    assert ended.stderr.strip() == line
