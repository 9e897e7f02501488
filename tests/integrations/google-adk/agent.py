"""An agent of Google's ADK, with a tool and a script in place of a language model: `uvicorn agent:app`."""

import os
from collections.abc import AsyncGenerator

from google.adk.a2a.utils.agent_to_a2a import to_a2a
from google.adk.agents import LlmAgent
from google.adk.models import BaseLlm, LlmRequest, LlmResponse
from google.genai.types import Content, FunctionCall, Part

RATES = {"euros": 0.92, "pounds": 0.79, "yen": 151.3}


def exchange_rate(currency: str) -> dict[str, float]:
    """How much of a currency one dollar is."""
    return {"rate": RATES[currency]}


class Script(BaseLlm):
    """Asks for the rate of the currency that was named, then tells it."""

    async def generate_content_async(
        self,
        llm_request: LlmRequest,
        stream: bool = False,  # noqa: ARG002, FBT001, FBT002
    ) -> AsyncGenerator[LlmResponse, None]:
        """The model's next words."""
        last = llm_request.contents[-1].parts[-1]
        if last.function_response:
            part = Part(text=f"One dollar is {last.function_response.response['rate']} today.")
        else:
            currency = next((name for name in RATES if name in last.text), "euros")
            part = Part(function_call=FunctionCall(name="exchange_rate", args={"currency": currency}))
        yield LlmResponse(content=Content(role="model", parts=[part]))


root_agent = LlmAgent(
    name="exchange",
    description="Exchange rates of foreign currencies: how many euros, pounds or yen a dollar is.",
    model=Script(model="script"),
    tools=[exchange_rate],
)
app = to_a2a(root_agent, host="127.0.0.1", port=int(os.environ["PORT"]))
