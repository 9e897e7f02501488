"""A stand-in for Jaeger: takes OTLP/HTTP on 4318 and shows it on 16686 under Jaeger's paths.

Nothing is kept over a restart, as in Jaeger without a database.
"""

import asyncio

import uvicorn
from fastapi import FastAPI

from hubbub import problems
from orchestrator.console.jaeger_shape import jaeger_router
from orchestrator.console.trace_store import TraceStore
from orchestrator.console.traces import traces_router

PORTS = (4318, 16686)


async def _anybody() -> None:
    """Jaeger asks nobody who they are."""


def create_app() -> FastAPI:
    """Both routers over one store."""
    store = TraceStore()
    app = FastAPI(title="Stand-in for Jaeger", docs_url=None, redoc_url=None)
    problems.install(app)
    app.include_router(traces_router(store, _anybody, _anybody))
    app.include_router(jaeger_router(store, _anybody))
    app.add_api_route("/", _anybody)
    return app


async def main() -> None:
    """Serve until stopped."""
    app = create_app()
    configs = [uvicorn.Config(app, host="0.0.0.0", port=port, log_level="warning") for port in PORTS]  # noqa: S104
    await asyncio.gather(*(uvicorn.Server(config).serve() for config in configs))


if __name__ == "__main__":
    asyncio.run(main())
