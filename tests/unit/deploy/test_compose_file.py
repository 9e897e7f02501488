"""Each setting that protects an installation in containers stands in docker-compose.yml."""

import re
from typing import Any

import pytest

from tests.roster import AGENTS, OURS, WITH_DATABASE
from tests.running import ROOT
from tests.unit.deploy.compose_file import OTHERS, PUBLISHED, TEXT, compose_file, service, variables

each_service = pytest.mark.parametrize("name", [*OURS, *OTHERS])
REQUIRED = re.compile(r"\$\{[A-Z0-9_]+:\?[^}]+\}")
OPTIONAL = ("HUBBUB_SMTP_PASSWORD",)
SECRET = re.compile(r"PASSWORD|SECRET|API_KEY$|PRIVATE_KEY|JWKS|REDISCLI_AUTH|REDIS_URL|DATABASE_URL")


def test_nothing_else_runs() -> None:
    """The services are those the other tests look at."""
    assert sorted(compose_file()["services"]) == sorted([*OURS, *OTHERS])


@each_service
def test_the_version_is_pinned(name: str) -> None:
    """An image has a tag with a minor version at least, and never `latest`."""
    tag = service(name)["image"].partition(":")[2]
    tag = re.sub(r"\$\{HUBBUB_TAG:-([^}]+)\}", r"\1", tag)
    assert re.match(r"v?\d+\.\d+", tag), tag
    assert "latest" not in TEXT


@each_service
def test_what_it_may_use_is_limited(name: str) -> None:
    """Memory, processor time and processes have a limit; one processor is enough to start."""
    limits = service(name)["deploy"]["resources"]["limits"]
    assert re.fullmatch(r"\d+M|\$\{[A-Z]+_MEMORY:-\d+M\}", limits["memory"])
    assert 0 < float(limits["cpus"]) <= 1
    assert 0 < limits["pids"] <= 128


@each_service
def test_it_may_change_nothing_but_its_volumes(name: str) -> None:
    """The root is read-only, without capabilities and without a way to get any; what is mounted from here too."""
    settings = service(name)
    assert settings["read_only"] is True
    assert settings["cap_drop"] == ["ALL"]
    assert "cap_add" not in settings
    assert "privileged" not in settings
    assert settings["security_opt"] == ["no-new-privileges:true"]
    for volume in settings.get("volumes", []):
        assert _is_read_only(volume) or volume.partition(":")[0] in compose_file()["volumes"]


def _is_read_only(volume: str | dict[str, Any]) -> bool:
    """A file that is not there stops the start, or the engine would make a folder in its place."""
    if isinstance(volume, str):
        return volume.endswith(":ro")
    return volume["read_only"] is True and volume["bind"] == {"create_host_path": False}


@each_service
def test_it_is_not_run_by_root(name: str) -> None:
    """Our image names its user; the others are given one."""
    if name in OURS:
        assert re.search(r"^USER \d{5}:\d{5}$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
        assert "user" not in service(name)
    else:
        assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", service(name)["user"])


@each_service
def test_its_log_is_rotated(name: str) -> None:
    """A log that grows cannot fill the disk."""
    logging = service(name)["logging"]
    assert logging["driver"] == "json-file"
    assert logging["options"] == {"max-size": "10m", "max-file": "3"}


@each_service
def test_its_health_is_checked(name: str) -> None:
    """Often enough that a start is noticed, without curl, and it is started again when it ends."""
    check = service(name)["healthcheck"]
    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    assert "curl" not in " ".join(check["test"])
    assert check["interval"] == "5s"
    assert check["timeout"] == "3s"
    assert service(name)["restart"] == "unless-stopped"
    assert service(name)["init"] is True


@each_service
def test_only_pages_for_people_are_published_and_on_this_machine_only(name: str) -> None:
    """Redis, PostgreSQL and the agents are reached by nobody outside."""
    ports = service(name).get("ports", [])
    assert bool(ports) == (name in PUBLISHED)
    for port in ports:
        assert re.fullmatch(r"127\.0\.0\.1:\$\{[A-Z0-9_]+:-\d+\}:\d+", port)
    assert "network_mode" not in service(name)


def test_inner_networks_lead_nowhere() -> None:
    """All networks but those with a published port are internal, and nobody is on one of these without a port."""
    networks = compose_file()["networks"]
    outer = [name for name, network in networks.items() if not network.get("internal")]
    assert outer == ["front", "pages"]
    assert {name for network in outer for name in _members(network)} == PUBLISHED


NETWORKS = {
    "front": {"hub"},
    "pages": {"jaeger", "mailpit"},
    "conversations": {"hub", "redis"},
    **{f"{agent}-mail": {agent, "mailpit"} for agent in ("support", "booking")},
    **{agent: {"hub", agent, "jaeger"} for agent in AGENTS},
    **{f"{agent}-records": {agent, "postgres"} for agent in WITH_DATABASE},
}


def test_who_need_not_talk_cannot() -> None:
    """Only the hub reaches Redis; no agent reaches another nor its database; only two send mail."""
    assert {network: _members(network) for network in compose_file()["networks"]} == NETWORKS


def _members(network: str) -> set[str]:
    return {name for name in (*OURS, *OTHERS) if network in service(name)["networks"]}


@pytest.mark.parametrize(("name", "page"), [("jaeger", 16686), ("mailpit", 8025)])
def test_who_sends_spans_and_mails_cannot_read_them(name: str, page: int) -> None:
    """The pages listen on their own network only, by a name that nobody has elsewhere."""
    networks = service(name)["networks"]
    assert networks["pages"] == {"aliases": [f"{name}-page"]}
    assert [network for network, about in networks.items() if about and network != "pages"] == []
    listens = [*service(name).get("command", []), *service(name)["environment"].values()]
    assert [place for place in listens if place.endswith(f"{name}-page:{page}")]


def test_redis_keeps_what_it_was_told() -> None:
    """Each write is in the log, nothing is evicted, and there is a password; the log's copy fits into the memory."""
    command = " ".join(service("redis")["command"])
    for option in ("--appendonly yes", "--appendfsync everysec", "--maxmemory-policy noeviction"):
        assert option in command
    assert re.search(r"--requirepass \$\{REDIS_PASSWORD:\?", command)
    maxmemory = re.search(r"--maxmemory (\d+)mb", command)
    assert maxmemory is not None
    assert 2 * int(maxmemory[1]) <= int(service("redis")["deploy"]["resources"]["limits"]["memory"].rstrip("M"))


@each_service
def test_no_secret_has_a_default(name: str) -> None:
    """A secret that is not set stops compose before anything starts; one that may be left out is empty then."""
    for variable, value in service(name).get("environment", {}).items():
        if SECRET.search(variable):
            assert REQUIRED.search(value) or (variable in OPTIONAL and value.endswith(":-}")), variable


def test_each_agent_gets_its_own_password_only() -> None:
    """What one agent knows opens no other agent's store."""
    for name in WITH_DATABASE:
        text = str(service(name)["environment"])
        assert re.findall(r"\$\{(\w+_DB_PASSWORD)", text) == [f"{name.upper()}_DB_PASSWORD"]
    assert not [name for name in OURS if "POSTGRES_PASSWORD" in str(service(name))]
    assert [name for name in OURS if "PRIVATE_KEY" in str(service(name))] == ["hub"]


@pytest.mark.parametrize("word", ["name", "include", "configs", "secrets"])
def test_the_file_keeps_to_what_every_compose_reads(word: str) -> None:
    """No top-level element that some versions of compose do not know."""
    assert word not in compose_file()


def test_every_variable_is_documented() -> None:
    """`.env.example` has a line for each, and none that nobody reads."""
    example = (ROOT / ".env.example").read_text()
    documented = set(re.findall(r"^([A-Z0-9_]+)=", example, re.MULTILINE))
    assert documented == variables() | {"COMPOSE_PROJECT_NAME"}


def test_the_example_gives_no_secret_away() -> None:
    """Copied as it is, it starts nothing."""
    example = (ROOT / ".env.example").read_text()
    secrets = [line for line in example.splitlines() if SECRET.search(line.partition("=")[0]) and line[:1] != "#"]
    assert len(secrets) == 7 + len(OPTIONAL) + len(WITH_DATABASE)
    assert all(line.endswith("=") for line in secrets)
