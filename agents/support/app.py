"""Composition root of the support agent: `uvicorn agents.support.app:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import anyio
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.support import skills
from agents.support.demo import DemoFile, seed
from agents.support.guides import read_articles
from agents.support.http import ELSEWHERE, IN_THE_SYSTEM, HttpCasebook
from agents.support.registry import TEMPLATES, Post, Support
from agents.support.settings import SupportSettings
from agents.support.sql import SqlCasebook
from agents.support.sql_erasing import erase
from agents.support.sql_exporting import export
from agents.support.sql_people import SqlSwitchboard
from agents.support.sql_resets import SqlResets
from agents.support.tables import MIGRATIONS, outbox, records
from agents.support.tree_checks import checked
from agents.support.trees import tree_files
from agents.support.troubleshooting import Troubleshooter
from hubbub.mail.letters import Letters
from hubbub.mail.sender import Sender
from hubbub.mail.smtp import SmtpMailer
from hubbub.mail.sql_outbox import SqlOutbox
from hubbub.remote.system import RemoteSystem
from hubbub.seeding import read_seed
from hubbub.serving import Knowledge, serve
from hubbub.sql import SqlStore, open_engine
from hubbub.starting import built


def build(settings: SupportSettings) -> FastAPI:
    """The support agent's web application. Raises ConfigurationInvalid for settings that cannot work."""
    facts = read_seed(settings.demo_data, DemoFile, settings.clock()) if settings.demo_data else DemoFile()
    mailbox = settings.sender
    letters = Letters.load(facts.company.name or mailbox.name or mailbox.domain, TEMPLATES, settings.mail_templates)
    articles = read_articles(settings.knowledge_dir, settings.articles_url)
    guides = Troubleshooter.of(articles, checked(tree_files(settings.knowledge_dir)))
    desk = settings.desk
    engine = open_engine(settings.database_url)
    system = RemoteSystem(settings.backend_url, settings.token) if settings.backend_url else None
    letterbox = SqlStore(engine, records, partial(SqlOutbox, outbox=outbox))
    sender = Sender(letterbox, SmtpMailer(settings.mail_server, mailbox), settings.clock, settings.mail_kept)
    post = Post(letters, sender, mailbox.domain)
    casebooks = SqlStore(engine, records, SqlCasebook)

    def support(connection: AsyncConnection) -> Support:
        return Support(
            casebook=SqlCasebook(connection) if system is None else HttpCasebook(system),
            switchboard=SqlSwitchboard(connection),
            resets=SqlResets(connection),
            outbox=SqlOutbox(connection, outbox),
            guides=guides,
            post=post,
            desk=desk,
            erase=partial(erase, connection, kept=() if system is None else (ELSEWHERE,)),
            export=partial(export, connection, elsewhere=() if system is None else (IN_THE_SYSTEM,)),
        )

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        filling = partial(seed, demo=facts) if system is None else None
        await casebooks.create_tables(filling, migrations=MIGRATIONS)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(sender.run)
            yield
            tasks.cancel_scope.cancel()
        if system is not None:
            await system.close()
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
