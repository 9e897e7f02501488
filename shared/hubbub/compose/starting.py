"""Builds and starts the installation, and tells where it is."""

import json
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path

from hubbub.compose.docker import LOG, Compose, Config
from hubbub.compose.env_file import check_strength, complete, ports_in, settings_in
from hubbub.errors import ConfigurationInvalid
from hubbub.local.company import Company, read_company

TEMPLATE = ".env.example"
DEMO_COMPANY = "deploy/demo/larkspur.yaml"
WAIT_S = 120
DATABASE = "postgres"
AGENTS_DATABASES = "/docker-entrypoint-initdb.d/agents.sh"
"""Runs again at each start, for an agent that came after the first one."""
LOG_LINES = 5
EXAMPLE = "I was charged twice this month and I need a refund for one of them."


def start(compose: Compose, user: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Start everything, and `say` where it is when all is healthy.

    `user` is the environment make was called with. Raises ConfigurationInvalid when something does not start.
    """
    template = compose.root / TEMPLATE
    settings = _settings(compose.env_file if compose.env_file.exists() else template, user)
    company = read_company(compose.root / settings.get("HUBBUB_DEMO_DATA", DEMO_COMPANY))
    complete(compose.env_file, template, company, ports_in(user))
    check_strength(_settings(compose.env_file, user))
    config = compose.config()
    say(f"Building the images, which takes minutes the first time; what docker compose says goes to {LOG}")
    compose.run_quietly("build")
    say("Starting the containers, and waiting until all are healthy")
    up = ("up", "--detach", "--wait", "--wait-timeout", str(WAIT_S), "--quiet-pull")
    try:
        compose.run_quietly(*up, DATABASE)
        compose.run_quietly("exec", "--no-TTY", DATABASE, "sh", AGENTS_DATABASES)
        compose.run_quietly(*up, "--remove-orphans")
    except ConfigurationInvalid:
        _show_trouble(compose)
        raise
    say(greeting(config, company))


def greeting(config: Config, company: Company) -> str:
    """Where everything is, and a line to try it with."""
    hub, jaeger, mailpit = (_url(config, name) for name in ("hub", "jaeger", "mailpit"))
    body = json.dumps({"customer_id": company.first_customer, "message": EXAMPLE})
    key = (config.services["hub"].environment.get("HUBBUB_API_KEY") or "").replace("$$", "$")  # as compose writes one
    return f"""
Hubbub runs.
  hub       {hub}
  traces    {jaeger}
  e-mails   {mailpit}

Try it:
  curl -s {hub}/v1/chat -H 'Content-Type: application/json' -H 'Authorization: Bearer {key}' \\
    -d {shlex.quote(body)}
"""


def _settings(file: Path, user: Mapping[str, str]) -> dict[str, str]:
    """What holds: a variable the user has set, else the one in the `file`."""
    return settings_in(file.read_text(encoding="utf-8")) | {name: value for name, value in user.items() if value}


def _url(config: Config, service: str) -> str:
    port = config.services[service].ports[0]
    return f"http://{port.host_ip}:{port.published}"


def _show_trouble(compose: Compose) -> None:
    containers = compose.containers()
    broken = [container for container in containers if container.is_broken] or containers
    for service in sorted({container.service for container in broken}):
        compose.follow("logs", "--no-color", "--tail", str(LOG_LINES), service)
