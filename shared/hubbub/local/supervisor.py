"""Runs an installation: starts every service, says when all are ready, stops them when asked."""

import asyncio
import json
import shlex
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from hubbub.errors import ConfigurationInvalid
from hubbub.local.console import Console, Log
from hubbub.local.installation import Installation, Prepared, Request
from hubbub.local.process import Service
from hubbub.local.readiness import wait_until_ready

READY_WITHIN_S = 30.0
GRACE_S = 10.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def run(installation: Installation, console: Console, logs: Path) -> None:
    """Start all services and keep them alive until SIGINT, SIGTERM or SIGHUP; then stop them.

    One more SIGINT ends them at once. Returns when no process is left. Raises ConfigurationInvalid then, when one of
    them had said that its configuration cannot work.
    """
    width = max(len(prepared.launch.name) for prepared in installation.services)
    outputs = [Log(prepared.launch.name, console, logs, width) for prepared in installation.services]
    services = [Service(p.launch, log.line) for p, log in zip(installation.services, outputs, strict=True)]
    asked, hurry = _stop_requests()
    try:
        async with asyncio.TaskGroup() as group:
            for service in services:
                group.create_task(_keep_alive(service, asked))
            announcement = group.create_task(announce(installation, console))
            await asked.wait()
            announcement.cancel()
            console.say("Stopping.")
            await stop(_phases(installation, services), hurry)
    finally:
        for log in outputs:
            log.close()
    if unusable := [f"{service.launch.name}: {service.last_line}" for service in services if service.unusable]:
        raise ConfigurationInvalid("\n".join(unusable))


async def _keep_alive(service: Service, asked: asyncio.Event) -> None:
    """Keep a service alive; one that cannot work ends the installation: half of it would answer half of the truth."""
    await service.keep_alive()
    if service.unusable:
        asked.set()


async def stop(phases: Sequence[Sequence[Service]], hurry: asyncio.Event, grace: float = GRACE_S) -> None:
    """Stop the services of each phase, then those of the next; all that is left after `grace` seconds is killed.

    `hurry` ends the grace.
    """
    orderly = asyncio.create_task(_stop_in_order(phases))
    impatient = asyncio.create_task(hurry.wait())
    await asyncio.wait({orderly, impatient}, timeout=grace, return_when=asyncio.FIRST_COMPLETED)
    orderly.cancel()
    impatient.cancel()
    for service in (service for phase in phases for service in phase):
        service.kill()


async def announce(installation: Installation, console: Console) -> None:
    """Say when all services are ready; after 30 seconds, say which are not, and go on waiting."""
    began = time.monotonic()
    waiting = {asyncio.create_task(wait_until_ready(s.port, s.ready)): s for s in installation.services}
    try:
        late = (await asyncio.wait(waiting, timeout=READY_WITHIN_S))[1]
        if late:
            names = ", ".join(sorted(waiting[task].launch.name for task in late))
            console.say(f"Not ready after {READY_WITHIN_S:.0f} s: {names}. See the lines above; still trying.")
        await asyncio.gather(*waiting)
    finally:
        for task in waiting:
            task.cancel()
    console.say(greeting(installation, time.monotonic() - began))


def greeting(installation: Installation, seconds: float) -> str:
    """Where everything is, and a first request to copy."""
    width = max(len(service.launch.name) for service in installation.services)
    addresses = [f"  {service.launch.name:{width}}  {service.shows}" for service in reversed(installation.services)]
    return "\n".join(["", f"Hubbub is ready ({seconds:.1f} s).", *addresses, *_try(installation.example), ""])


def _try(example: Request | None) -> list[str]:
    if example is None:
        return []
    payload = shlex.quote(json.dumps(example.body, ensure_ascii=False))
    key = f' -H "Authorization: Bearer ${example.key}"' if example.key else ""
    return ["", "Try:", f"  curl -s {example.url} -H 'Content-Type: application/json'{key} -d {payload}"]


def _phases(installation: Installation, services: Sequence[Service]) -> list[list[Service]]:
    pairs: list[tuple[Prepared, Service]] = list(zip(installation.services, services, strict=True))
    return [[s for p, s in pairs if p.stops_first], [s for p, s in pairs if not p.stops_first]]


async def _stop_in_order(phases: Sequence[Sequence[Service]]) -> None:
    for phase in phases:
        for service in phase:
            service.stop()
        for service in phase:
            await service.gone.wait()


def _stop_requests() -> tuple[asyncio.Event, asyncio.Event]:
    """Set at the first signal to stop, and at a SIGINT after it."""
    asked, hurry = asyncio.Event(), asyncio.Event()

    def hear(number: signal.Signals) -> None:
        # Only SIGINT, a second Ctrl-C: a SIGTERM to the whole group comes twice, for make sends it on to us.
        if asked.is_set() and number == signal.SIGINT:
            hurry.set()
        asked.set()

    for number in STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, hear, number)
    return asked, hurry
