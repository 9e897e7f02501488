"""What a database's errors mean: at work, and at the start (extra `sql`)."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from hubbub.errors import ConfigurationInvalid, StoreAway

SETTING = "HUBBUB_DATABASE_URL"
# https://www.postgresql.org/docs/current/errcodes-appendix.html: connection lost, rolled back for another transaction's
# sake, out of resources, shut down or cancelled by the server, system error; an idle transaction, a lock not had.
PASSING = ("08", "40", "53", "57", "58", "25P03", "55P03")
NO_LOGIN = ("28000", "28P01")
NO_DATABASE = "3D000"
NO_RIGHT = "42501"
log = logging.getLogger(__name__)


@contextmanager
def passing_errors_told() -> Iterator[None]:
    """Raise StoreAway for an error of the database that is likely to pass; others go on as they are."""
    try:
        yield
    except SQLAlchemyError as error:
        if not _passes(error):
            raise
        _away(error)


@contextmanager
def connecting() -> Iterator[None]:
    """Raise StoreAway when no connection can be had, whatever the reason."""
    try:
        yield
    except (OSError, SQLAlchemyError) as error:
        _away(error)


@contextmanager
def starting(url: URL) -> Iterator[None]:
    """Raise ConfigurationInvalid, naming setting and place but no password, when the database at `url` is unusable."""
    try:
        yield
    except OSError as error:
        reason = str(error) or "no answer in time"
        raise ConfigurationInvalid(f"{SETTING}: nobody answers at {_place(url)}: {reason}") from error
    except DBAPIError as error:
        raise ConfigurationInvalid(f"{SETTING}: {_refusal(error, url)}") from error


def _passes(error: SQLAlchemyError) -> bool:
    if isinstance(error, NoConnectionFree):
        return True
    return isinstance(error, DBAPIError) and (error.connection_invalidated or _code(error).startswith(PASSING))


def _code(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


def _away(error: Exception) -> NoReturn:
    log.warning("the store is away: %s", error)
    raise StoreAway from error


def _refusal(error: DBAPIError, url: URL) -> str:
    code = _code(error)
    if code in NO_LOGIN:
        return f"the server at {_place(url)} does not let {url.username!r} in: wrong user or password"
    if code == NO_DATABASE:
        return f"there is no database {url.database!r} at {_place(url)}"
    if code == NO_RIGHT:
        return f"{url.username!r} may not create tables in the database {url.database!r}"
    return f"the database cannot be used: {str(error.orig).splitlines()[0]}"


def _place(url: URL) -> str:
    return f"{url.host}:{url.port or 5432}" if url.host else str(url.database or url.get_dialect().name)
