"""An agent whose one skill costs nothing of its own: what is left is the kit.

`BENCH_AGENT=one uvicorn tests.bench.agent:app`
"""

import os
from typing import Annotated

from hubbub.agent import Agent, Call, SkillInput, SkillOutput
from hubbub.outcomes import Citation, Done
from hubbub.records import ReadOnlyStore
from hubbub.semantics import MESSAGE_TEXT, Slot
from hubbub.serving import serve
from hubbub.settings import AgentSettings
from hubbub.starting import built
from tests.bench.words import ANSWER, SNIPPET, TITLE, URL

agent: Agent[None] = Agent(name=os.environ["BENCH_AGENT"], description="what is measured", version="1.0.0")


class LookIn(SkillInput):
    """The customer's words."""

    question: Annotated[str, Slot(MESSAGE_TEXT)]


class LookOut(SkillOutput):
    """Where it was found."""

    page: str


@agent.skill(effect="read", purpose="look that up", examples=["look that up"], requires_customer=False)
async def look(args: LookIn, call: Call, backend: None) -> Done[LookOut]:  # noqa: ARG001 - a skill's signature
    """Say the same to everybody."""
    return Done(output=LookOut(page=URL), say=ANSWER, citations=(Citation(title=TITLE, url=URL, snippet=SNIPPET),))


app = built(lambda settings: serve(agent, ReadOnlyStore(None), settings), AgentSettings)
