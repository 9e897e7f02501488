"""A spoke as most would write it with FastAPI."""

from fastapi import FastAPI

from tests.bench.references.contrib import instrumented
from tests.bench.references.shapes import Source, SpokeAnswer, SpokeCall
from tests.bench.words import ANSWER, SNIPPET, TITLE, URL

app = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False})  # type: ignore[arg-type]


@app.get("/healthz")
async def alive() -> dict[str, str]:
    """Answer while the process lives."""
    return {"status": "ok"}


@app.post("/v1/skills/look")
async def look(call: SpokeCall) -> SpokeAnswer:  # noqa: ARG001 - read and checked, that is what is measured
    """Say the same to everybody."""
    return SpokeAnswer(say=ANSWER, citations=[Source(title=TITLE, url=URL, snippet=SNIPPET)])


app = instrumented(app)
