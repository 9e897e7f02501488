"""Composition root of the support agent: `uvicorn agents.support.app:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.support import skills
from agents.support.demo import DemoFile, seed
from agents.support.guides import read_articles
from agents.support.letters import Letters
from agents.support.sender import Sender
from agents.support.settings import SupportSettings
from agents.support.smtp import SmtpMailer
from agents.support.sql import SqlCasebook
from agents.support.sql_outbox import SqlOutbox
from agents.support.tables import MIGRATIONS, records
from agents.support.tree_checks import checked
from agents.support.trees import tree_files
from agents.support.troubleshooting import Troubleshooter
from hubbub.seeding import read_seed
from hubbub.serving import Knowledge, serve
from hubbub.sql import SqlStore, open_engine
from hubbub.starting import built


def build(settings: SupportSettings) -> FastAPI:
    """The support agent's web application. Raises ConfigurationInvalid for settings that cannot work."""
    facts = read_seed(settings.demo_data, DemoFile, settings.clock()) if settings.demo_data else DemoFile()
    mailbox = settings.sender
    letters = Letters.load(facts.company.name or mailbox.name or mailbox.domain)
    articles = read_articles(settings.knowledge_dir, settings.articles_url)
    guides = Troubleshooter.of(articles, checked(tree_files(settings.knowledge_dir)))
    engine = open_engine(settings.database_url)
    mailer = SmtpMailer(settings.smtp_host, settings.smtp_port, mailbox)
    sender = Sender(SqlStore(engine, records, SqlOutbox), mailer, settings.clock)
    casebooks = SqlStore(engine, records, SqlCasebook)

    def support(connection: AsyncConnection) -> skills.Support:
        outbox, casebook = SqlOutbox(connection), SqlCasebook(connection)
        return skills.Support(casebook, outbox, letters, guides, sender, mailbox.domain)

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        await casebooks.create_tables(lambda casebook: seed(casebook, facts), migrations=MIGRATIONS)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(sender.run)
            yield
            tasks.cancel_scope.cancel()
        await engine.dispose()

    knowledge = Knowledge("diagnose", skills.guide_sentences)
    return serve(
        skills.agent,
        SqlStore(engine, records, support),
        settings,
        vocabulary=skills.vocabulary,
        knowledge=knowledge,
        background=running,
    )


app = built(build, SupportSettings)
