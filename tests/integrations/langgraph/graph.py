"""A graph of LangGraph that needs no language model; its server, `langgraph dev`, speaks A2A for it."""

from langchain_core.messages import AIMessage
from langgraph.graph import END, START, MessagesState, StateGraph


def forecast(state: MessagesState) -> dict[str, list[AIMessage]]:
    """Answer the last message."""
    place = "on the coast" if "coast" in str(state["messages"][-1].content) else "in the mountains"
    return {"messages": [AIMessage(f"Expect snow {place}.")]}


builder = StateGraph(MessagesState)
builder.add_node("forecast", forecast)
builder.add_edge(START, "forecast")
builder.add_edge("forecast", END)
graph = builder.compile()
