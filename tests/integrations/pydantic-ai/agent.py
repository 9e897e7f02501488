"""An agent of Pydantic AI, with a tool and a function in place of a language model: `uvicorn agent:app`."""

import os

from fasta2a import Skill
from fasta2a.pydantic_ai import agent_to_a2a
from pydantic_ai import Agent
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart, ToolReturnPart
from pydantic_ai.models.function import AgentInfo, FunctionModel


def script(messages: list[ModelMessage], _: AgentInfo) -> ModelResponse:
    """Looks the trail up, then tells of it."""
    last = messages[-1].parts[-1]
    if isinstance(last, ToolReturnPart):
        return ModelResponse(parts=[TextPart(f"The trail is {last.content} long and open.")])
    return ModelResponse(parts=[ToolCallPart("length_of", {"trail": "ridge"})])


agent = Agent(FunctionModel(script), name="trails")


@agent.tool_plain
def length_of(trail: str) -> str:
    """How long a trail is."""
    return {"ridge": "nine miles"}[trail]


trails = Skill(
    id="trails",
    name="Hiking trails",
    description="Tells which hiking trails are open and how long they are.",
    tags=["hiking", "trails"],
    examples=["which hiking trail is open?", "how long is the ridge trail?", "can I hike the ridge this weekend?"],
    input_modes=["text/plain"],
    output_modes=["text/plain"],
)
app = agent_to_a2a(
    agent, name="trails", url=f"http://127.0.0.1:{os.environ['PORT']}", description="Hiking trails.", skills=[trails]
)
