"""Puts the FAQ agent together: `uvicorn agents.faq.app:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from fastapi import FastAPI

from agents.faq import pages
from agents.faq.backend import Library
from agents.faq.folder import ARTICLES_PATH, FolderLibrary
from agents.faq.settings import FaqSettings
from agents.faq.skills import agent, example_sentences
from hubbub.records import ReadOnlyStore
from hubbub.serving import Knowledge, serve
from hubbub.starting import built
from hubbub.word_vectors import WordVectors


def build(settings: FaqSettings) -> FastAPI:
    """The agent's web application. Raises ConfigurationInvalid for settings that cannot work."""
    address = settings.articles_url or settings.public_url.rstrip("/") + ARTICLES_PATH
    library = FolderLibrary(settings.knowledge_dir, address, WordVectors.installed() if settings.word_vectors else None)
    store = ReadOnlyStore[Library](library)

    @asynccontextmanager
    async def following() -> AsyncIterator[None]:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(library.follow)
            yield
            tasks.cancel_scope.cancel()

    knowledge = Knowledge("answer_question", example_sentences, ARTICLES_PATH)
    app = serve(agent, store, settings, knowledge=knowledge, background=following)
    pages.install(app, library)
    return app


app = built(build, FaqSettings)
