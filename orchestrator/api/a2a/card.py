"""The hub's own agent card: one A2A agent, whatever agents stand behind it (A2A 1.0, section 8)."""

from a2a.types import a2a_pb2 as a2a

from orchestrator.spokes.catalog import Catalog, KnownSkill

VERSION = "1.0"
EXAMPLES = 5
TEXT = "text/plain"


def hub_card(catalog: Catalog, url: str, *, version: str, key_needed: bool) -> a2a.AgentCard:
    """The card of a hub at `url` with the skills that customers may ask for now."""
    interfaces = [
        a2a.AgentInterface(url=f"{url}/a2a/", protocol_binding="JSONRPC", protocol_version=VERSION),
        a2a.AgentInterface(url=f"{url}/a2a", protocol_binding="HTTP+JSON", protocol_version=VERSION),
    ]
    card = a2a.AgentCard(
        name="Hubbub",
        description="; ".join(("Customer service", *(agent.card.description for agent in catalog.agents.values()))),
        version=version,
        supported_interfaces=interfaces,
        capabilities=a2a.AgentCapabilities(streaming=True, push_notifications=False, extended_agent_card=False),
        default_input_modes=[TEXT],
        default_output_modes=[TEXT],
        skills=[_skill(one) for one in catalog.skills.values() if one.descriptor.audience == "customer"],
    )
    if key_needed:
        card.security_schemes["bearer"].http_auth_security_scheme.scheme = "Bearer"
        card.security_requirements.append(a2a.SecurityRequirement(schemes={"bearer": a2a.StringList()}))
    return card


def _skill(known: KnownSkill) -> a2a.AgentSkill:
    descriptor = known.descriptor
    return a2a.AgentSkill(
        id=known.name,
        name=descriptor.purpose,
        description=descriptor.description,
        tags=[known.agent],
        examples=descriptor.examples[:EXAMPLES],
    )
