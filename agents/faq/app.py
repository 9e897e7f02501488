"""Puts the FAQ agent together: `uvicorn agents.faq.app:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import httpx
from fastapi import FastAPI

from agents.faq import pages, skills_editing, skills_importing, skills_reading
from agents.faq.backend import Outside, WebSearch
from agents.faq.fetching import PageReader
from agents.faq.folder import Folder
from agents.faq.library import ARTICLES_PATH, LiveLibrary
from agents.faq.registry import offered
from agents.faq.settings import FaqSettings
from agents.faq.skills import example_sentences
from agents.faq.store import KnowledgeStore, RecordStore
from agents.faq.web import BRAVE_URL, Brave, SearxNG
from hubbub.errors import ConfigurationInvalid
from hubbub.sentence_vectors import SentenceVectors
from hubbub.serving import Knowledge, serve
from hubbub.starting import built
from hubbub.word_vectors import WordVectors

SKILLS = (skills_editing, skills_importing, skills_reading)


def build(settings: FaqSettings) -> FastAPI:
    """The agent's web application. Raises ConfigurationInvalid for settings that cannot work."""
    records = RecordStore(settings.database_url) if settings.database_url else None
    address = settings.articles_url or settings.public_url.rstrip("/") + ARTICLES_PATH
    encoder = WordVectors.installed() if settings.word_vectors else None
    library = LiveLibrary(Folder(settings.knowledge_dir), records, address, encoder, _reader(settings, encoder))
    client = httpx.AsyncClient(trust_env=False)
    web = _search_engine(settings, client)
    store = KnowledgeStore(library, records, Outside(PageReader(settings.import_networks), web))

    @asynccontextmanager
    async def following() -> AsyncIterator[None]:
        async with anyio.create_task_group() as tasks, client:
            if records is not None:
                await records.open()
                await library.catch_up()
            tasks.start_soon(library.follow)
            tasks.start_soon(library.read_ahead)
            yield
            tasks.cancel_scope.cancel()
        await library.close()

    knowledge = Knowledge("answer_question", example_sentences, ARTICLES_PATH)
    app = serve(offered(web_search=web is not None), store, settings, knowledge=knowledge, background=following)
    pages.install(app, library)
    return app


def _reader(settings: FaqSettings, encoder: WordVectors | None) -> SentenceVectors | None:
    if not settings.sentence_vectors:
        return None
    reader = SentenceVectors.installed(settings.vectors_file)
    if reader is None or encoder is None:
        missing = "requirements/sentence-vectors.lock" if reader is None else "word vectors, beside which they count,"
        raise ConfigurationInvalid(f"HUBBUB_SENTENCE_VECTORS: {missing} not installed, or switched off")
    return reader


def _search_engine(settings: FaqSettings, client: httpx.AsyncClient) -> WebSearch | None:
    match settings.web_search:
        case "searxng":
            return SearxNG(settings.web_search_url, client)
        case "brave":
            return Brave(settings.web_search_key.get_secret_value(), client, settings.web_search_url or BRAVE_URL)
        case "off":
            return None


app = built(build, FaqSettings)
