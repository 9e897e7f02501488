"""Drafts, versions and what was published, in a SQL database of our own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.faq.records import KEPT_VERSIONS, Standing, Unanswered, Version, Written
from agents.faq.tables import articles, generations, publications, unanswered, versions

THE_ONE = 1
MAX_UNANSWERED = 5_000
"""Questions kept; beyond that those that were asked least lately make room."""


class SqlRecords:
    """The records inside one transaction of a SQL database."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def fill(self) -> None:
        """Begin to count generations."""
        if await self._scalar(select(generations.c.number)) is None:
            await self._connection.execute(insert(generations).values(id=THE_ONE, number=0))

    async def save(self, written: Written) -> int:
        """Keep a new version as the article's draft; its number."""
        await self._alone()
        number = await self._counted(written)
        row = {"note": written.note, "text": written.text, "title": written.title, "by": written.by, "at": written.at}
        await self._connection.execute(insert(versions).values(slug=written.slug, number=number, **row))
        await self._connection.execute(
            update(articles)
            .where(articles.c.slug == written.slug)
            .values(title=written.title, draft=number, changed_at=written.at)
        )
        await self._clear(written.slug, number)
        return number

    async def publish(self, slug: str, version: int | None, by: str, at: datetime) -> None:
        """Show customers this version from now on, or, with None, nothing at all."""
        await self._alone(changes=True)
        if await self.standing(slug) is None:
            await self._connection.execute(insert(articles).values(_new(slug, slug, at)))
        await self._connection.execute(insert(publications).values(slug=slug, version=version, by=by, at=at))
        shown = {"published": version, "retired": version is None, "changed_at": at}
        await self._connection.execute(update(articles).where(articles.c.slug == slug).values(shown))
        taken = (articles.c.slug == slug, articles.c.draft == version)
        await self._connection.execute(update(articles).where(*taken).values(draft=None))

    async def undo(self, slug: str, by: str, at: datetime) -> bool:
        """Take the last publishing or retiring back; whether there was one."""
        await self._alone(changes=True)
        last, *before = (await self._in_force(slug, 2)) or (None,)
        if last is None:
            return False
        undone = update(publications).where(publications.c.id == last["id"]).values(undone_by=by, undone_at=at)
        await self._connection.execute(undone)
        version = before[0]["version"] if before else None
        shown = {"published": version, "retired": bool(before) and version is None, "changed_at": at}
        await self._connection.execute(update(articles).where(articles.c.slug == slug).values(shown))
        if last["version"] is not None:
            waits = (articles.c.slug == slug, articles.c.draft.is_(None))
            await self._connection.execute(update(articles).where(*waits).values(draft=last["version"]))
        return True

    async def standing(self, slug: str) -> Standing | None:
        """How an article stands."""
        rows = await self._rows(select(articles).where(articles.c.slug == slug))
        return _standing(rows[0]) if rows else None

    async def standings(self, after: str, limit: int, containing: str = "") -> Sequence[Standing]:
        """How articles stand, by slug."""
        query = select(articles).where(articles.c.slug > after).order_by(articles.c.slug).limit(limit)
        if containing:
            names = (func.lower(column) for column in (articles.c.title, articles.c.slug))
            query = query.where(or_(*(name.contains(containing.lower(), autoescape=True) for name in names)))
        return tuple(map(_standing, await self._rows(query)))

    async def version(self, slug: str, number: int) -> Version | None:
        """A version, with its text."""
        rows = await self._rows(select(versions).where(versions.c.slug == slug, versions.c.number == number))
        return Version(**rows[0]) if rows else None

    async def versions(self, slug: str, limit: int) -> Sequence[Version]:
        """The latest versions, newest first."""
        latest = select(versions).where(versions.c.slug == slug).order_by(versions.c.number.desc()).limit(limit)
        return tuple(Version(**row) for row in await self._rows(latest))

    async def generation(self) -> int:
        """A number that grows with each change of what customers see."""
        return int(await self._scalar(select(generations.c.number)) or 0)

    async def shown(self) -> dict[str, int | None]:
        """The version customers see of each article that was published or retired here."""
        told = select(articles.c.slug, articles.c.published).where(
            or_(articles.c.published.is_not(None), articles.c.retired.is_(True))
        )
        return {row["slug"]: row["published"] for row in await self._rows(told)}

    async def note_unanswered(self, questions: Sequence[Unanswered]) -> None:
        """Count questions that were not answered; the least asked make room where there are too many."""
        for one in questions:
            again = {"question": one.question, "asked": unanswered.c.asked + one.asked, "last_at": one.last_at}
            counted = await self._connection.execute(update(unanswered).where(unanswered.c.id == one.id).values(again))
            if not counted.rowcount:
                row = {"id": one.id, "question": one.question, "asked": one.asked}
                row |= {"first_at": one.first_at, "last_at": one.last_at}
                await self._connection.execute(insert(unanswered).values(row))
        kept = select(unanswered.c.id).order_by(unanswered.c.last_at.desc(), unanswered.c.id).limit(MAX_UNANSWERED)
        await self._connection.execute(delete(unanswered).where(unanswered.c.id.not_in(kept)))

    async def unanswered(self, limit: int) -> Sequence[Unanswered]:
        """Questions that were not answered, the most frequent first."""
        order = (unanswered.c.asked.desc(), unanswered.c.last_at.desc(), unanswered.c.id)
        return tuple(Unanswered(**row) for row in await self._rows(select(unanswered).order_by(*order).limit(limit)))

    async def dismiss_unanswered(self, ids: Sequence[str]) -> int:
        """Forget some of them; how many there were."""
        return (await self._connection.execute(delete(unanswered).where(unanswered.c.id.in_(ids)))).rowcount

    async def _alone(self, *, changes: bool = False) -> None:
        """Keep others who write out until the transaction ends, and count the change of what customers see."""
        number = generations.c.number + int(changes)
        await self._connection.execute(update(generations).where(generations.c.id == THE_ONE).values(number=number))

    async def _counted(self, written: Written) -> int:
        """The number of an article's next version."""
        known = await self._scalar(select(articles.c.versions).where(articles.c.slug == written.slug))
        if known is None:
            await self._connection.execute(insert(articles).values(_new(written.slug, written.title, written.at)))
        number = int(known or 0) + 1
        await self._connection.execute(update(articles).where(articles.c.slug == written.slug).values(versions=number))
        return number

    async def _clear(self, slug: str, newest: int) -> None:
        """Drop old versions that customers never saw."""
        seen = select(publications.c.version).where(publications.c.slug == slug, publications.c.version.is_not(None))
        old = (versions.c.slug == slug, versions.c.number <= newest - KEPT_VERSIONS, versions.c.number.not_in(seen))
        await self._connection.execute(delete(versions).where(*old))

    async def _in_force(self, slug: str, limit: int) -> Sequence[Mapping[str, Any]]:
        """The last publications of an article that were not undone, newest first."""
        mine = (publications.c.slug == slug, publications.c.undone_at.is_(None))
        return await self._rows(select(publications).where(*mine).order_by(publications.c.id.desc()).limit(limit))

    async def _scalar(self, query: Select[Any]) -> Any:
        return await self._connection.scalar(query)

    async def _rows(self, query: Select[Any]) -> Sequence[Mapping[str, Any]]:
        rows: Sequence[Mapping[str, Any]] = (await self._connection.execute(query)).mappings().all()
        return rows


def _new(slug: str, title: str, at: datetime) -> dict[str, object]:
    return {"slug": slug, "title": title, "retired": False, "versions": 0, "changed_at": at}


def _standing(row: Mapping[str, Any]) -> Standing:
    return Standing(**{name: row[name] for name in ("slug", "title", "published", "draft", "retired", "changed_at")})
