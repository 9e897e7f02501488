"""The hub as it is, but for what understands messages: it is told which agents a message is for.

`uvicorn tests.bench.fixed_hub:app`; a message reads `one, two: How long …`.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import orchestrator.app
import orchestrator.turn.mind
from hubbub.starting import built
from orchestrator.dialogue.meaning import Encoder
from orchestrator.dialogue.reading import NOTHING_SPOKEN, Spoken
from orchestrator.dialogue.router import Example, Router
from orchestrator.dialogue.signals import Clause, Intent, Signals
from orchestrator.settings import HubSettings
from orchestrator.spokes.catalog import Catalog
from orchestrator.turn.understand import Understanding


class Told(Understanding):
    """Reads the route from the message."""

    @classmethod
    def learn(
        cls,
        catalog: Catalog,
        labelled: tuple[Example, ...] = (),
        encoder: Encoder | None = None,  # noqa: ARG003 - as the one it stands for
        taught: Mapping[str, tuple[Example, ...]] | None = None,  # noqa: ARG003
        tenants: Collection[str] | None = None,  # noqa: ARG003
    ) -> "Told":
        """Learn nothing."""
        return cls(catalog, Router.train(labelled), {})

    def understand(
        self,
        message: str,
        now: datetime,  # noqa: ARG002 - as the one it stands for
        timezone: ZoneInfo,  # noqa: ARG002
        locale: str,  # noqa: ARG002
        spoken: Spoken = NOTHING_SPOKEN,  # noqa: ARG002
    ) -> Signals:
        """One need for each agent named before the colon."""
        names = message.partition(":")[0].split(", ")
        clauses = tuple(Clause(text=message, intents=(Intent(f"{name}.look", 0.9),), score=0.9) for name in names)
        return Signals(text=message, language="en", clauses=clauses)


orchestrator.turn.mind.Understanding = Told  # type: ignore[misc]
app = built(orchestrator.app.build, HubSettings)
