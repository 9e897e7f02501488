"""What starts, what does not, and what is left at the end."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.compose.env_file import settings_in
from hubbub.errors import UNUSABLE
from tests.containers.conftest import SERVICES
from tests.containers.stack import TAG, Stack, health, new_stack
from tests.running import ROOT, wait_until

pytestmark = pytest.mark.timeout(900)
WORDS = "I was charged twice this month and I need a refund for one of them."
NOTHING: dict[str, list[str]] = {"containers": [], "networks": [], "volumes": []}
SECONDS_TO_START = 60
SHORT_PAGE = 20


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Stack]:
    """An installation that was never started."""
    with new_stack(tmp_path) as stack:
        yield stack


def test_what_was_done_outlives_down_and_is_deleted_when_asked(images: None, fresh: Stack) -> None:  # noqa: ARG001 - built first
    """`make up` starts in time and says how to go on; `make down` keeps the volumes; `volumes=1` keeps nothing."""
    begin = time.monotonic()
    greeting = fresh.make("up")
    assert time.monotonic() - begin < SECONDS_TO_START
    containers = fresh.leftovers()["containers"]
    assert len(containers) == len(SERVICES)
    assert {health(one) for one in containers} == {"healthy"}

    assert len(greeting.splitlines()) < SHORT_PAGE
    assert fresh.url in greeting
    written = settings_in(Path(fresh.env["HUBBUB_ENV_FILE"]).read_text())
    assert written["HUBBUB_PORT"] == fresh.env["HUBBUB_PORT"]
    curl = greeting[greeting.index("curl") :]
    said = subprocess.run(["bash", "-c", curl], capture_output=True, text=True, check=True, timeout=60).stdout
    assert "have issued a refund of $49" in said

    fresh.make("down")
    left = fresh.leftovers()
    assert (left["containers"], left["networks"]) == ([], [])
    assert len(left["volumes"]) == 5

    fresh.make("up")
    assert "already refunded" in fresh.customer("cus_ada").says(WORDS)["reply"]
    wait_until(lambda: fresh.mails_to("ada@example.com"), what="the confirmation")
    assert len(fresh.mails_to("ada@example.com")) == 1

    fresh.make("down", "volumes=1")
    assert fresh.leftovers() == NOTHING


def test_compose_alone_refuses_to_start_without_secrets(fresh: Stack) -> None:
    """Who copies the example and starts it hears what is missing, and nothing runs."""
    refused = subprocess.run(
        ["docker", "compose", "--env-file", ".env.example", "up", "--detach"],
        cwd=ROOT,
        env={**os.environ, "COMPOSE_PROJECT_NAME": fresh.project},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert refused.returncode != 0
    assert "is missing a value: is not set - run make up, which writes .env" in refused.stderr
    assert fresh.leftovers() == NOTHING


@pytest.mark.parametrize("name", ["HUBBUB_API_KEY", "POSTGRES_PASSWORD"])
def test_a_default_secret_is_refused(name: str, fresh: Stack) -> None:
    """Whatever it is for, `make up` names it and starts nothing."""
    Path(fresh.env["HUBBUB_ENV_FILE"]).write_text(f"{name}=changeme-changeme\n")
    refused = fresh.try_make("up")
    assert refused.returncode != 0
    assert f"Hubbub: {name} is a placeholder: remove its value from .env" in refused.stderr
    assert fresh.leftovers() == NOTHING


@pytest.mark.parametrize(
    ("service", "settings", "line"),
    [
        ("hub", {}, "Cannot start: HUBBUB_AGENT_URLS: Field required"),
        (
            "hub",
            {
                "HUBBUB_AGENT_URLS": "http://order:8000",
                "HUBBUB_SECRET": "f0e4c2f76c58916ec258f246851bea09",
                "HUBBUB_IDENTITY_PRIVATE_KEY": "{}",
            },
            "Cannot start: no API key is configured: set HUBBUB_API_KEY or HUBBUB_API_KEYS",
        ),
        ("hub", {"HUBBUB_API_KEY": "changeme"}, "Cannot start: HUBBUB_API_KEY has fewer than 16 characters"),
        (
            "order",
            {"HUBBUB_DATABASE_URL": "postgresql+asyncpg://order:password-password@db/order"},
            "Cannot start: the password in HUBBUB_DATABASE_URL is a placeholder",
        ),
        ("faq", {}, "Cannot start: HUBBUB_IDENTITY_JWKS: Field required"),
    ],
)
def test_a_container_alone_says_what_it_cannot_start_with(
    images: None,  # noqa: ARG001 - built first
    service: str,
    settings: dict[str, str],
    line: str,
) -> None:
    """One line, without compose too."""
    options = [word for name, value in settings.items() for word in ("--env", f"{name}={value}")]
    command = ["docker", "run", "--rm", "--read-only", "--cap-drop", "ALL", *options, f"hubbub/{service}:{TAG}"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == UNUSABLE
    assert ended.stderr.startswith(line)
    assert len(ended.stderr.strip().splitlines()) == 1


def test_a_start_that_fails_says_whose_fault_it_is(images: None, fresh: Stack) -> None:  # noqa: ARG001 - built first
    """The last lines of what does not run are shown, and of nothing else."""
    refused = fresh.try_make("up", 'HUBBUB_API_KEYS=[{"name": "web"}]')
    assert refused.returncode != 0
    assert "hub-1  | Cannot start: HUBBUB_API_KEYS_0_SHA256: Field required" in refused.stdout
    assert "order-1  |" not in refused.stdout
    assert "Hubbub: docker compose up failed, see .data/compose.log" in refused.stderr
