"""Which environment each process gets: pure, from the blueprint, what the launcher knows, and what the user has set."""

from collections.abc import Mapping
from string import Formatter

from hubbub.errors import ConfigurationInvalid
from hubbub.local.blueprint import Blueprint, ServiceBlueprint, Templates

Facts = Mapping[str, str | None]


def fill(template: str, facts: Facts) -> str | None:
    """`template` with each `{name}` replaced from `facts`; None when one of them is not known.

    Raises ConfigurationInvalid for a name that is no fact at all.
    """
    names = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    if strange := names - set(facts):
        raise ConfigurationInvalid(f"the blueprint says {template!r}, but there is no {', '.join(sorted(strange))}")
    if any(facts[name] is None for name in names):
        return None
    return template.format_map(facts)


def filled(templates: Templates, facts: Facts) -> dict[str, str]:
    """All `templates` filled, without those that need something unknown."""
    values = {name: fill(template, facts) for name, template in templates.items()}
    return {name: value for name, value in values.items() if value is not None}


def environment_for(
    service: ServiceBlueprint, blueprint: Blueprint, facts: Facts, user: Mapping[str, str]
) -> dict[str, str]:
    """The environment of `service`: the user's, completed by the blueprint's, without others' private variables."""
    tables = [*(blueprint.groups[group] for group in service.groups), service]
    offered: Templates = {}
    fixed: Templates = {}
    for table in tables:
        offered |= table.environment
        fixed |= table.always
    chosen = {name: value for name, value in user.items() if value}  # an empty variable counts as unset
    withheld = set(blueprint.private) - set(offered) - set(fixed)
    passed_on = {name: value for name, value in user.items() if name not in withheld}
    given = {name: t for name, t in offered.items() if name not in yielding(blueprint, chosen)}
    return {**passed_on, **filled(given, facts), **filled(fixed, facts)}


def yielding(blueprint: Blueprint, chosen: Mapping[str, str]) -> set[str]:
    """The variables the launcher must not give, because the user has `chosen` them or one that belongs to them."""
    rows = [row for row in blueprint.together if any(name in chosen for name in row)]
    return set(chosen).union(*rows)
