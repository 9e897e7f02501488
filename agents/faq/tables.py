"""The tables of the faq agent."""

from pathlib import Path

from sqlalchemy import Boolean, Column, ForeignKey, Integer, MetaData, String, Table, Text

from hubbub.sql import UtcMoment, step_records

MIGRATIONS = Path(__file__).with_name("migrations")
SLUG_CHARS = 200
NAME_CHARS = 64
metadata = MetaData()
records = step_records(metadata)
articles = Table(
    "articles",
    metadata,
    Column("slug", String(SLUG_CHARS), primary_key=True),
    Column("title", Text, nullable=False),
    Column("published", Integer, comment="the version customers see"),
    Column("draft", Integer, comment="the version that waits to be published"),
    Column("retired", Boolean, nullable=False, comment="customers see nothing, even if the folder has it"),
    Column("versions", Integer, nullable=False, comment="how many there ever were"),
    Column("changed_at", UtcMoment, nullable=False),
)
versions = Table(
    "versions",
    metadata,
    Column("slug", ForeignKey(articles.c.slug), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("by", String(NAME_CHARS), nullable=False),
    Column("at", UtcMoment, nullable=False),
)
# What customers see of an article is its last row here that was not undone.
publications = Table(
    "publications",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", ForeignKey(articles.c.slug), nullable=False, index=True),
    Column("version", Integer, comment="empty where it was retired"),
    Column("by", String(NAME_CHARS), nullable=False),
    Column("at", UtcMoment, nullable=False),
    Column("undone_by", String(NAME_CHARS)),
    Column("undone_at", UtcMoment),
)
# One row. Whoever changes articles locks it first, so that they come one after another.
generations = Table(
    "generations",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
)
unanswered = Table(
    "unanswered",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("question", Text, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("first_at", UtcMoment, nullable=False),
    Column("last_at", UtcMoment, nullable=False, index=True),
)
