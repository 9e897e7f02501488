"""An installation that runs already, looked at from outside: nothing is made, started or locked."""

from collections.abc import Mapping
from pathlib import Path

from hubbub.local.blueprint import Blueprint, read_blueprint
from hubbub.local.environment import environment_for
from hubbub.local.facts import service_facts, standing_facts
from hubbub.local.folder import is_held, store_path
from hubbub.local.settings import LaunchSettings


def environments(blueprint: Path, user: Mapping[str, str], root: Path) -> Mapping[str, Mapping[str, str]] | None:
    """The environments, without secrets, of the services started from `blueprint` with the `user`'s environment.

    None when no launcher holds the data folder. Raises ConfigurationInvalid for what the launcher would refuse.
    """
    settings = LaunchSettings.read(user, root)
    if not is_held(settings.data_dir):
        return None
    return known_environments(read_blueprint(blueprint), settings, user)


def known_environments(
    plan: Blueprint, settings: LaunchSettings, user: Mapping[str, str]
) -> Mapping[str, Mapping[str, str]]:
    """The same, whether or not it runs."""
    site = standing_facts(plan, settings, user)
    stores = {service.name: store_path(settings.data_dir, service.name) for service in plan.services}
    return {
        service.name: environment_for(service, plan, service_facts(service, site, stores[service.name]), user)
        for service in plan.started_with(user)
        if service.groups
    }
