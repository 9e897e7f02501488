"""A stand-in for Jaeger: takes OTLP/HTTP on 4318 and shows it on 16686 under Jaeger's paths, where `--set` says.

Nothing is kept over a restart, as in Jaeger without a database.
"""

import asyncio
import sys

import uvicorn
from fastapi import FastAPI

from hubbub import problems
from hubbub.errors import Problem
from orchestrator.console.jaeger_shape import jaeger_router
from orchestrator.console.trace_store import TraceStore
from orchestrator.console.traces import traces_router

ENDPOINTS = {
    "receivers.otlp.protocols.http.endpoint": "0.0.0.0:4318",
    "extensions.jaeger_query.http.endpoint": "0.0.0.0:16686",
}
"""Where spans are taken and where they are shown, unless `--set=NAME=HOST:PORT` says otherwise."""


async def _anybody() -> None:
    """Jaeger asks nobody who they are."""


async def _not_here() -> None:
    raise Problem(404, "Not at this port")


def create_apps() -> tuple[FastAPI, FastAPI]:
    """One that takes spans and one that shows them, over one store."""
    store = TraceStore()
    collector, query = (FastAPI(title="Stand-in for Jaeger", docs_url=None, redoc_url=None) for _ in ENDPOINTS)
    for app in (collector, query):
        problems.install(app)
    collector.include_router(traces_router(store, may_view=_not_here, may_write=_anybody))
    query.include_router(traces_router(store, may_view=_anybody, may_write=_not_here))
    query.include_router(jaeger_router(store, _anybody))
    query.add_api_route("/", _anybody)
    return collector, query


async def main() -> None:
    """Serve until stopped."""
    given = dict(word.removeprefix("--set=").split("=", 1) for word in sys.argv[1:])
    places = [given.get(name, usual).rsplit(":", 1) for name, usual in ENDPOINTS.items()]
    configs = [
        uvicorn.Config(app, host=host, port=int(port), log_level="warning")
        for app, (host, port) in zip(create_apps(), places, strict=True)
    ]
    await asyncio.gather(*(uvicorn.Server(config).serve() for config in configs))


if __name__ == "__main__":
    asyncio.run(main())
