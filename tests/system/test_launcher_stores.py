"""What the launcher's own services keep survives their death."""

import os
import re
import signal
import smtplib
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from tests.running import ROOT, wait_until
from tests.system.launcher import Launcher, is_listening, launched, write_site


def only(*names: str) -> str:
    """A blueprint with these services of `deploy/local.toml`, as they stand there."""
    shipped = (ROOT / "deploy/local.toml").read_text(encoding="utf-8")
    blocks = re.split(r"(?=^\[\[services\]\]$)", shipped, flags=re.MULTILINE)
    return "\n".join(block for block in blocks[1:] if any(f'name = "{name}"' in block for name in names))


def pid_of(launcher: Launcher, service: str) -> int:
    """The process the launcher has started last for `service`."""
    return int(re.findall(rf"^{service} *\| \[started, pid (\d+)\]", launcher.said(), re.MULTILINE)[-1])


def test_redis_keeps_what_it_has_acknowledged(tmp_path: Path) -> None:
    """After kill -9 the next process has every key that was written."""
    with launched(write_site(tmp_path, only("redis"))) as launcher:
        redis = Redis(port=launcher.base + 27, decode_responses=True, retry=Retry(NoBackoff(), 0))
        with redis:
            for number in range(100):
                redis.set(f"key-{number}", number)
            os.kill(pid_of(launcher, "redis"), signal.SIGKILL)

            wait_until(lambda: attempt(redis.dbsize) == 100, what="all keys again")


def attempt(call: Any) -> Any:
    """What `call` answers; None while there is no Redis."""
    try:
        return call()
    except RedisError:
        return None


def test_no_redis_is_started_for_who_has_one(tmp_path: Path) -> None:
    """With REDIS_URL nobody listens on the port of ours."""
    with launched(write_site(tmp_path, only("redis", "mail")), user={"REDIS_URL": "redis://127.0.0.1:1/0"}) as launcher:
        assert is_listening(launcher.base + 25)
        assert not is_listening(launcher.base + 27)


def test_mail_survives_the_catchers_death(tmp_path: Path) -> None:
    """A message that was accepted is listed by the next process after kill -9."""
    message = EmailMessage()
    message["Subject"] = "kept"
    with launched(write_site(tmp_path, only("mail"))) as launcher:
        with smtplib.SMTP("127.0.0.1", launcher.base + 26, timeout=30) as smtp:
            smtp.sendmail("a@example.com", ["b@example.com"], message.as_bytes())
        before = pid_of(launcher, "mail")
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: pid_of(launcher, "mail") != before, what="another catcher")

        assert wait_until(lambda: subjects(launcher), what="the catcher answers") == ["kept"]


def subjects(launcher: Launcher) -> list[str] | None:
    """Of the messages caught; None while nobody answers."""
    try:
        page = httpx.get(f"http://127.0.0.1:{launcher.base + 25}/api/v1/messages").json()
    except httpx.TransportError:
        return None
    return [caught["Subject"] for caught in page["messages"]]
