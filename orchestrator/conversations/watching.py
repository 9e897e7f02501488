"""Looking again and again at what lies in Redis."""

import logging
from collections.abc import Awaitable, Callable
from typing import NoReturn

import anyio

from orchestrator.conversations.errors import StoreError

log = logging.getLogger(__name__)


async def keep_looking(look: Callable[[], Awaitable[None]], what: str, every_s: float) -> NoReturn:
    """Look until cancelled, with so many seconds in between.

    While Redis is away, what was known of it last stays: that is said once, of `what`, in the log.
    """
    away = False
    while True:
        try:
            await look()
            away = False
        except StoreError as error:
            if not away:
                log.warning("%s stay as they are: %s", what, error)
            away = True
        await anyio.sleep(every_s)
