"""Puts the probes for an installation together and lets them look, all at the same time."""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import httpx

from hubbub.cli.doctor.findings import Finding, Seen, one_of_each
from hubbub.cli.doctor.judging import clock_findings, setting_findings, timezone_finding, version_findings
from hubbub.cli.doctor.servers import see_redis, see_smtp
from hubbub.cli.doctor.services import SEE_AGENT, Now, see_agent, see_catcher, see_hub, see_otlp
from hubbub.cli.doctor.site import Site, launched_environments, own_environment
from hubbub.cli.keys import with_keys
from hubbub.cli.place import Place, is_loopback
from hubbub.errors import ConfigurationInvalid

PROBE_S = 2.0
KIT = "hubbub-kit"


@dataclass(frozen=True, slots=True)
class Probe:
    """One look: `about` which part `at` which address, and the `remedy` when nobody answers there."""

    about: str
    at: str
    remedy: str
    look: Callable[[], Awaitable[Seen]]


def known_site(env: Mapping[str, str], blueprint: Path, root: Path) -> tuple[Site, list[Finding]]:
    """The installation to look at, and what is to be said of how it was found. Raises WrongUsage."""
    place = Place.read(with_keys(env, root))
    try:
        launched = launched_environments(blueprint, env, root)
    except ConfigurationInvalid as error:
        return Site.of(place, own_environment(env)), [Finding("bad", "make run", str(error), "correct that")]
    if launched is None:
        return Site.of(place, own_environment(env)), []
    return Site.of(place, launched), [Finding("ok", "make run", "runs here: all of its services are looked at")]


async def examine(site: Site, now: Now) -> list[Finding]:
    """All that is found at `site`, its parts looked at together, each for two seconds at most."""
    async with _client(site) as http:
        seen = await asyncio.gather(*(_look(probe) for probe in probes(site, http, now)))
    versions = {name: value for one in seen for name, value in one.versions.items()}
    clocks = {name: gap for one in seen for name, gap in one.clocks.items()}
    settings = [finding for name, env in site.environments.items() for finding in setting_findings(name, env)]
    return one_of_each(
        [
            *(finding for one in seen for finding in one.findings),
            *version_findings(versions | _own_version()),
            *clock_findings(clocks),
            *(timezone_finding(name) for name in site.timezones),
            *settings,
        ]
    )


def probes(site: Site, http: httpx.AsyncClient, now: Now) -> list[Probe]:
    """A probe for each part of `site` that is known."""
    part, place = functools.partial, site.place
    start = "start it with `make run` or `make up`, or set HUBBUB_URL to where it is"
    found = [Probe("hub", place.hub_url, start, part(see_hub, http, place, now))]
    found += [Probe(name, url, SEE_AGENT, part(see_agent, http, name, url, now)) for name, url in site.agents.items()]
    if site.redis_url:
        shown = site.redis_url.rsplit("@", 1)[-1]  # without what is secret of it
        found.append(Probe("redis", shown, "start it; REDIS_URL names it", part(see_redis, site.redis_url, now)))
    named = "start it; HUBBUB_SMTP_HOST and HUBBUB_SMTP_PORT name it"
    found += [Probe("mail", str(server), named, part(see_smtp, server)) for server in site.smtp]
    if place.mail_url and (place.mail_is_certain or site.smtp):
        found.append(
            Probe("mail catcher", place.mail_url, "start it; HUBBUB_MAIL_URL", part(see_catcher, http, place.mail_url))
        )
    lost = "start the collector; OTEL_EXPORTER_OTLP_ENDPOINT names it. Turns go on, their traces are lost"
    found += [Probe("otlp", endpoint, lost, part(see_otlp, http, endpoint)) for endpoint in site.otlp]
    return found


async def _look(probe: Probe) -> Seen:
    try:
        async with asyncio.timeout(PROBE_S):
            return await probe.look()
    except TimeoutError:
        what = f"does not answer at {probe.at} within {PROBE_S:.0f} s"
    except (OSError, httpx.HTTPError, httpx.InvalidURL, ValueError, ExceptionGroup) as error:
        what = f"does not answer at {probe.at} as it should ({_reason(error)})"
    return Seen((Finding("bad", probe.about, what, probe.remedy),))


def _reason(error: Exception) -> str:
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return str(error) if isinstance(error, OSError | httpx.HTTPError) and str(error) else type(error).__name__


def _client(site: Site) -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=2 * PROBE_S, trust_env=not is_loopback(site.place.hub_url))


def _own_version() -> dict[str, str]:
    try:
        return {"this": version(KIT)}
    except PackageNotFoundError:  # in a container the kit is a folder
        return {}
