"""The drill: back up while turns go on, lose everything, put it back, and let everybody ask again."""

import json
import os
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from redis import Redis

from hubbub.backup.installation import Site, back_up, restore
from hubbub.errors import ConfigurationInvalid
from tests.installation import Customer, Installation, installation
from tests.running import ROOT, wait_until
from tests.system.launcher import free_base, launched, write_site
from tests.system.test_launcher_stores import only

CHARGED_TWICE = "I was charged twice this month and I need a refund for one of them."
BOOK = "Book a paddle fitting tomorrow at 2pm"
CLIENTS = 3
BEFORE, MEANWHILE = 3, 12
NAMES = [f"C-{number}" for number in range(60)]


def company() -> dict[str, object]:
    """A company all of whose customers were charged twice, with room for everybody."""
    return {
        "company": {"name": "Drill", "currency": "USD", "timezone": "UTC", "refund_approval_above": 5000},
        "customers": [{"id": name, "name": name, "email": f"{name}@example.com"} for name in NAMES],
        "charges": [
            {"id": f"P-{name}-{part}", "customer_id": name, "amount": 1000, "description": "Club", "at": f"-3d{part}m"}
            for name in NAMES
            for part in (1, 2)
        ],
        "services": [
            {"id": "fit", "name": "paddle fitting", "minutes": 30, "capacity": 99, "open": "Mon-Sun 09:00-17:00"}
        ],
    }


@dataclass
class Wish:
    """What a customer asked for under a key, and what they were told."""

    customer: Customer
    message: str
    key: str = field(default_factory=lambda: uuid4().hex)
    reply: dict[str, Any] = field(default_factory=dict)

    def ask(self) -> None:
        """Ask until there is a reply."""
        self.reply = self.customer.insists(self.message, self.key)


def make(hubbub: Installation, target: str, *arguments: str) -> str:
    """What `make` does for this installation; its output."""
    env = {**os.environ, "HUBBUB_PORT_BASE": str(hubbub.base), "HUBBUB_DATA_DIR": str(hubbub.folder), **hubbub.env}
    command = [sys.executable, "-m", "hubbub.backup", target, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=110)
    assert done.returncode == 0, done.stderr
    return done.stdout


def wishes(hubbub: Installation, names: list[str]) -> list[Wish]:
    """Every customer wants a refund, and an appointment in another conversation."""
    return [Wish(hubbub.customer(name), message) for name in names for message in (CHARGED_TWICE, BOOK)]


@pytest.mark.timeout(600)
def test_everything_is_there_again_and_nothing_happens_twice(tmp_path: Path) -> None:
    """Replies given before the backup are given again; whatever is asked again is done once."""
    (tmp_path / "company.yaml").write_text(json.dumps(company()))  # JSON is YAML
    backup = tmp_path / "backup"
    with installation(tmp_path / "data", {"HUBBUB_DEMO_DATA": str(tmp_path / "company.yaml")}) as hubbub:
        before = wishes(hubbub, NAMES[:BEFORE])
        for wish in before:
            wish.ask()
        asked = _back_up_meanwhile(hubbub, wishes(hubbub, NAMES[BEFORE:]), backup)
        hubbub.kill_everything()
        shutil.rmtree(hubbub.folder)
        assert "make run" in make(hubbub, "restore", str(backup))
        hubbub.start_again()

        for wish in before:
            assert [message["role"] for message in wish.customer.messages()] == ["customer", "bot"]
            assert wish.customer.insists(wish.message, wish.key) == wish.reply
        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(Wish.ask, asked))
        _check_effects(hubbub, [*before, *asked])


def _back_up_meanwhile(hubbub: Installation, all_wishes: list[Wish], to: Path) -> list[Wish]:
    """Back up in the midst of turns; the wishes that were asked, some before, some during and some after it."""
    done = threading.Event()
    asked: list[Wish] = []

    def ask(wish: Wish) -> None:
        if done.is_set() and len(asked) >= MEANWHILE:
            return
        asked.append(wish)
        wish.ask()

    with ThreadPoolExecutor(CLIENTS) as clients:
        asking = [clients.submit(ask, wish) for wish in all_wishes]
        wait_until(lambda: any(wish.reply for wish in asked), what="turns go on")
        make(hubbub, "save", str(to))
        done.set()
        for future in asking:
            future.result()
    return asked


def _check_effects(hubbub: Installation, asked: list[Wish]) -> None:
    """Each customer was refunded once and has one appointment, whatever the backup had caught of it."""
    refunded = sorted(wish.customer.customer_id for wish in asked if wish.message == CHARGED_TWICE)
    assert sorted(name for (name,) in hubbub.rows("order", "SELECT customer_id FROM refunds")) == refunded
    booked = sorted(wish.customer.customer_id for wish in asked if wish.message == BOOK)
    assert sorted(name for (name,) in hubbub.rows("booking", "SELECT customer_id FROM bookings")) == booked
    assert all(wish.reply["status"] == "answered" for wish in asked)


def test_what_is_stopped_can_be_copied_too(tmp_path: Path) -> None:
    """Of a stopped Redis its log; what took its place since is kept aside."""
    site_folder = write_site(tmp_path / "site", only("redis"))
    base = free_base()
    site = Site.read(Path("blueprint.toml"), {"HUBBUB_PORT_BASE": str(base)}, site_folder)
    with launched(site_folder, base=base) as launcher:
        with Redis(port=base + 27) as redis:
            redis.set("kept", "yes")
        with pytest.raises(ConfigurationInvalid, match="another Hubbub runs"):
            restore(site, back_up(site, tmp_path / "running"))
        launcher.stop()
    backup = back_up(site, tmp_path / "stopped")
    for copy in (tmp_path / "running", backup):
        (site.data / "stores" / "redis" / "junk").write_text("since")
        replaced = restore(site, copy)
        assert (replaced / "stores" / "redis" / "junk").exists()
        with launched(site_folder, base=base) as launcher:
            with Redis(port=base + 27, decode_responses=True) as redis:
                assert redis.get("kept") == "yes"
                redis.set("later", copy.name)
            launcher.stop()


def test_a_redis_of_ones_own_is_copied_by_its_owner(tmp_path: Path) -> None:
    """It says so, and that it comes first."""
    user = {"REDIS_URL": "redis://db.example/0", "HUBBUB_DATA_DIR": str(tmp_path)}
    with pytest.raises(ConfigurationInvalid, match=r"REDIS_URL names a Redis of yours: .* before anything else"):
        back_up(Site.read(ROOT / "deploy/local.toml", user, ROOT))
