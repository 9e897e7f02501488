"""Where an agent stands besides its own files."""

from hubbub.scaffold.edits import Insertion
from hubbub.scaffold.names import NewAgent

LOCAL = "deploy/local.toml"
COMPOSE = "docker-compose.yml"
VARIABLES = ".env.example"
README = "README.md"


def insertions(agent: NewAgent) -> tuple[Insertion, ...]:
    """What is put where for `agent`; taken out in the opposite order, each leaves its file as it was."""
    password = f"{agent.name.upper()}_DB_PASSWORD"
    return (
        _launched(agent),
        Insertion(VARIABLES, f"the password {password}", r"(?:^[A-Z0-9]+_DB_PASSWORD=\n)+", f"{password}=\n"),
        Insertion(README, "the row of the agent", r"^(?=\| mail catcher \|)", _row(agent)),
        *_composed(agent.name, password),
    )


def _launched(agent: NewAgent) -> Insertion:
    made = f"# Written by `make new-agent`; `make new-agent name={agent.name} remove=1` takes it out again.\n"
    text = f"""{made}[[services]]
name = "{agent.name}"
groups = ["hubbub", "agent"]
port = {agent.offset}
module = "agents.{agent.name}.app:app"
ready = "/healthz"

"""
    whole = rf'{made}\[\[services\]\]\nname = "{agent.name}"\n(?:(?!# Written by|\[\[services\]\]).*\n)+'
    return Insertion(LOCAL, f"the service {agent.name}", r'^(?=\[\[services\]\]\nname = "hub"$)', text, whole)


def _row(agent: NewAgent) -> str:
    return f"| [{agent.name}](agents/{agent.name}/) | {8000 + agent.offset} | notes requests about {agent.name} |\n"


def _composed(name: str, password: str) -> tuple[Insertion, ...]:
    required = f"${{{password}:?is not set - run make up, which writes .env}}"
    service = f"""  {name}:
    <<: *service
    image: hubbub/{name}:${{HUBBUB_TAG:-0.1.0}}
    build:
      context: .
      args: [SERVICE={name}, PYTHON_IMAGE, PIP_INDEX_URL]
    networks: [{name}, {name}-records]
    volumes: *company
    depends_on:
      postgres: {{condition: service_healthy}}
    environment:
      <<: *agent
      OTEL_SERVICE_NAME: {name}
      HUBBUB_PUBLIC_URL: http://{name}:8000
      HUBBUB_DATABASE_URL: postgresql+asyncpg://hubbub_{name}:{required}@postgres/hubbub_{name}
    deploy:
      resources: *agent-limits

"""
    address, inner = f",http://{name}:8000", "{internal: true}"
    networks = f"  {name}: {inner}\n  {name}-records: {inner}\n"
    places = (
        (f"the hub's network {name}", r"networks: \[front, conversations[^]\n]*", f", {name}"),
        (f"the hub's address of {name}", r"HUBBUB_AGENT_URLS: \S+", address),
        (f"the database's network {name}-records", r"networks: \[\w+-records[^]\n]*", f", {name}-records"),
        (f"the database's {password}", r"(?:^      [A-Z0-9]+_DB_PASSWORD: .*\n)+", f"      {password}: {required}\n"),
        (f"the collector's network {name}", r"\[jaeger-page\]\}\n(?:      \w+: \{\}\n)+", f"      {name}: {{}}\n"),
        (f"the networks of {name}", r"^networks:\n(?:  .*\n)+", networks),
    )
    own = Insertion(COMPOSE, f"the service {name}", r"^(?=  redis:\n)", service, rf"^  {name}:\n(?:(?:    .*)?\n)+")
    return (*(Insertion(COMPOSE, *place) for place in places), own)
