"""Who belongs to an installation, as `deploy/local.toml` says it: a further agent needs no line in any test."""

from hubbub.local.blueprint import read_blueprint
from tests.running import ROOT

BLUEPRINT = ROOT / "deploy" / "local.toml"
_SERVICES = read_blueprint(BLUEPRINT).services

AGENTS = tuple(service.name for service in _SERVICES if "agent" in service.groups)
"""The agents, in the order of starting."""
OURS = ("hub", *AGENTS)
"""What we wrote ourselves."""
WITH_DATABASE = tuple(name for name in AGENTS if (ROOT / "agents" / name / "tables.py").exists())
"""The agents that keep a database of their own."""
OFFSETS = {service.name: service.port for service in _SERVICES}
"""The first port of each service, counted from the installation's first port."""
ALL_OFFSETS = tuple(offset for service in _SERVICES for _, offset in service.ports())
"""Every port, counted so."""
