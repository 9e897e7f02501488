"""Turns the contrib instrumentations on, where `BENCH_TRACED` asks for them."""

import os

from fastapi import FastAPI


def instrumented(app: FastAPI) -> FastAPI:
    """The application, with its calls over HTTP and to Redis, traced as the packages do it by themselves."""
    if not os.environ.get("BENCH_TRACED"):
        return app
    from opentelemetry import trace  # noqa: PLC0415 - only in the environment that has them
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor  # noqa: PLC0415
    from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor  # noqa: PLC0415
    from opentelemetry.instrumentation.redis import RedisInstrumentor  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    FastAPIInstrumentor.instrument_app(app)
    HTTPXClientInstrumentor().instrument()
    RedisInstrumentor().instrument()
    return app
