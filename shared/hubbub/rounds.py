"""Work that is never done: what a service does in the background again and again while it runs."""

import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import anyio

Job = Callable[[], Coroutine[Any, Any, None]]
"""What runs until the service stops."""
log = logging.getLogger(__name__)


async def rounds(work: Callable[[], Awaitable[bool]], pause_s: float, what: str) -> None:
    """Do `work` for ever: at once again where it says that there is more, else after a pause of `pause_s` seconds.

    What goes wrong is logged (`what` names the work) and tried again after the pause: a store that is away for a while
    must not end the work for ever.
    """
    while True:
        more = False
        try:
            more = await work()
        except Exception:
            log.exception("%s could not be worked on", what)
        if not more:
            await anyio.sleep(pause_s)
