"""What the launcher knows when it starts, under the names a blueprint may use."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formataddr
from pathlib import Path

from hubbub.identity import generate_private_key, public_jwks
from hubbub.local.blueprint import Blueprint, ServiceBlueprint
from hubbub.local.company import Company, read_company
from hubbub.local.environment import Facts
from hubbub.local.folder import DataFolder
from hubbub.local.ports import LOOPBACK
from hubbub.local.redis import find_redis_server
from hubbub.local.secret import random_secret
from hubbub.local.settings import LaunchSettings

AGENT = "agent"
SENDER = "no-reply@example.com"  # RFC 2606: mail to it reaches nobody


def site_facts(blueprint: Blueprint, settings: LaunchSettings, user: Mapping[str, str]) -> dict[str, str | None]:
    """What holds for the whole installation. Raises ConfigurationInvalid when it cannot be found out."""
    demo_data = _file("HUBBUB_DEMO_DATA", blueprint.demo_data, settings, user)
    knowledge = _file("HUBBUB_KNOWLEDGE_DIR", blueprint.knowledge, settings, user)
    company = read_company(demo_data) if demo_data else Company()
'''
'''
