"""Joins both sides of the mail catcher."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.trustedhost import TrustedHostMiddleware

from hubbub.local.mail_catcher.api import router
from hubbub.local.mail_catcher.mailbox import Mailbox
from hubbub.local.mail_catcher.settings import CatcherSettings
from hubbub.local.mail_catcher.smtp import listening


def create_app(settings: CatcherSettings) -> FastAPI:
    """HTTP on the server's own port, SMTP on the one in the `settings`."""
    mailbox = Mailbox(settings.folder, settings.max_messages)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with listening(settings, mailbox):
            yield

    app = FastAPI(title="Mail catcher", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.mailbox = mailbox
    # Mails hold links that reset passwords: no web page may reach them under a name of its own (DNS rebinding).
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1"])
    app.include_router(router)

    @app.get("/livez")
    @app.get("/readyz")
    async def ready() -> str:
        """Both doors are open: the application answers only after SMTP listens."""
        return "ok"

    return app
