"""A LlamaIndex workflow as an agent of ours: `uvicorn agent:app`."""

from typing import Annotated

from llama_index.core.workflow import StartEvent, StopEvent, Workflow, step

from hubbub.agent import Agent, Call, SkillInput, SkillOutput
from hubbub.outcomes import Done
from hubbub.records import ReadOnlyStore
from hubbub.semantics import MESSAGE_TEXT, Slot
from hubbub.serving import serve
from hubbub.settings import AgentSettings


class Recipes(Workflow):
    """Finds a recipe for the road."""

    @step
    async def find(self, event: StartEvent) -> StopEvent:
        """One step; yours may have many."""
        dish = "lentil stew" if "lentil" in event.question else "porridge"
        return StopEvent(result=f"Cook {dish} over a small flame for twenty minutes.")


class Asked(SkillInput):
    """What a customer asks."""

    question: Annotated[str, Slot(MESSAGE_TEXT)]


class Told(SkillOutput):
    """What the workflow answers."""

    text: str


agent: Agent[Workflow] = Agent(name="recipes", description="recipes for the camping stove", version="1.0.0")


@agent.skill(
    effect="read",
    purpose="find a recipe",
    requires_customer=False,
    examples=["what can I cook on a camping stove?", "a recipe for lentils please", "how do I cook porridge outdoors?"],
)
async def find_recipe(args: Asked, call: Call, workflow: Workflow) -> Done[Told]:  # noqa: ARG001 - a skill's signature
    """Find a recipe."""
    text = str(await workflow.run(question=args.question))
    return Done(output=Told(text=text), say=text)


app = serve(agent, ReadOnlyStore(Recipes()), AgentSettings())
