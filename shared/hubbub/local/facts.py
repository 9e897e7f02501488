"""What the launcher knows when it starts, under the names a blueprint may use."""

import secrets
from collections.abc import Mapping
from email.utils import formataddr
from pathlib import Path

from joserfc.errors import JoseError

from hubbub.errors import ConfigurationInvalid
from hubbub.identity import generate_private_key, public_jwks
from hubbub.local.blueprint import Blueprint, ServiceBlueprint
from hubbub.local.company import Company, read_company
from hubbub.local.environment import Facts
from hubbub.local.folder import DataFolder
from hubbub.local.ports import LOOPBACK
from hubbub.local.redis import find_redis_server
from hubbub.local.settings import LaunchSettings

AGENT = "agent"
SENDER = "no-reply@example.com"  # RFC 2606: nobody gets an answer to it
SECRET_BYTES = 32


def site_facts(blueprint: Blueprint, settings: LaunchSettings, folder: DataFolder, user: Mapping[str, str]) -> Facts:
    """What holds for the whole installation. Raises ConfigurationInvalid when it cannot be found out."""
    return {
        **_addresses(blueprint, settings),
        **_files(blueprint, settings.root, user),
        **_secrets(folder, user),
        "redis_server": str(find_redis_server()) if _needs_redis_server(blueprint, user) else None,
    }


def standing_facts(blueprint: Blueprint, settings: LaunchSettings, user: Mapping[str, str]) -> Facts:
    """What holds for an installation that runs already; what only its start needs or makes is not known.

    Raises ConfigurationInvalid when it cannot be found out.
    """
    unknown = dict.fromkeys(("identity_private_key", "identity_jwks", "secret", "redis_server"))
    return {**_addresses(blueprint, settings), **_files(blueprint, settings.root, user), **unknown}


def service_facts(service: ServiceBlueprint, site: Facts, store: Path) -> Facts:
    """What holds for one service, with the installation's facts; it keeps its things in the folder `store`."""
    own = {"name": service.name, "port": site[f"{service.name}_port"], "url": site[f"{service.name}_url"]}
    return {**site, **own, "store": str(store)}


def _addresses(blueprint: Blueprint, settings: LaunchSettings) -> dict[str, str | None]:
    ports = {name: settings.port(offset) for service in blueprint.services for name, offset in service.ports()}
    urls = {service.name: f"http://{LOOPBACK}:{ports[f'{service.name}_port']}" for service in blueprint.services}
    agents = [urls[service.name] for service in blueprint.services if AGENT in service.groups]
    return {
        **{name: str(port) for name, port in ports.items()},
        **{f"{name}_url": url for name, url in urls.items()},
        "agent_urls": ",".join(agents),
    }


def _files(blueprint: Blueprint, root: Path, user: Mapping[str, str]) -> dict[str, str | None]:
    demo_data = _path(user.get("HUBBUB_DEMO_DATA"), blueprint.demo_data, root)
    knowledge = _path(user.get("HUBBUB_KNOWLEDGE_DIR"), blueprint.knowledge, root)
    company = read_company(demo_data) if demo_data else Company()
    return {
        "demo_data": str(demo_data) if demo_data else None,
        "knowledge": str(knowledge) if knowledge else None,
        "company_timezone": company.timezone,
        "mail_from": formataddr((company.name or "", SENDER)),
        "first_customer": company.first_customer,
    }


def _path(chosen: str | None, usual: Path | None, root: Path) -> Path | None:
    path = Path(chosen) if chosen else usual
    return (root / path).resolve() if path else None


def _secrets(folder: DataFolder, user: Mapping[str, str]) -> dict[str, str | None]:
    key = user.get("HUBBUB_IDENTITY_PRIVATE_KEY") or folder.keep("identity.jwk", generate_private_key)
    try:
        jwks = public_jwks(key)
    except (ValueError, KeyError, JoseError) as error:
        raise ConfigurationInvalid("HUBBUB_IDENTITY_PRIVATE_KEY is not an Ed25519 JWK") from error
    secret = folder.keep("secret", lambda: secrets.token_urlsafe(SECRET_BYTES))
    return {"identity_private_key": key, "identity_jwks": jwks, "secret": secret}


def _needs_redis_server(blueprint: Blueprint, user: Mapping[str, str]) -> bool:
    return any("{redis_server}" in service.command for service in blueprint.started_with(user))
