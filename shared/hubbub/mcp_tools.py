"""An agent's skills for customers as tools of the Model Context Protocol, beside the skill contract.

Who calls is proven as in a call of the hub: by a signed identity token for this agent, fresh with every request. The
gateway that holds the key to sign them says whose turn it is; whoever chooses the tools, a language model perhaps, can
name neither another customer nor a yes that nobody said. Sources: MCP 2025-11-25, "Streamable HTTP" and "Tools".
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any, cast
from urllib.parse import urlsplit

from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from hubbub.agent import Agent
from hubbub.cards import SkillDescriptor
from hubbub.errors import Problem
from hubbub.identity import Identity
from hubbub.problems import response
from hubbub.wire import MAX_CALL_BYTES

MCP_PATH = "/mcp"
IDENTITY = "hubbub.identity"
HERE = ("127.0.0.1:*", "localhost:*", "[::1]:*")

Identify = Callable[[Request], Identity]
"""Who a request is for. Raises Problem."""
RunSkill = Callable[[str, Identity, dict[str, Any]], Awaitable[str]]
"""Run a skill for somebody with an input; the outcome as JSON text. Raises Problem."""


class McpDoor:
    """The door of one agent; nothing is kept between requests, so any replica answers."""

    def __init__(self, agent: Agent[Any], identify: Identify, run: RunSkill, hosts: Iterable[str]) -> None:
        """`hosts` are the names, with ports, that requests may be sent to."""
        self._tools = {
            name: _tool(skill.descriptor)
            for name, skill in agent.skills.items()
            if skill.descriptor.audience == "customer" and not skill.descriptor.requires_operator
        }
        self._identify = identify
        self._run = run
        server: Server[dict[str, Any]] = Server(
            agent.name, version=agent.version, on_list_tools=self._list, on_call_tool=self._call
        )
        self._sessions = StreamableHTTPSessionManager(
            server,
            json_response=True,
            stateless=True,
            security_settings=TransportSecuritySettings(allowed_hosts=[*HERE, *hosts]),
            max_request_body_size=MAX_CALL_BYTES,
        )

    @property
    def route(self) -> Route:
        """Where it is."""
        return Route(MCP_PATH, endpoint=self)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Serve until the block ends."""
        async with self._sessions.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in whose token is good; each has one."""
        try:
            identity = self._identify(Request(scope))
        except Problem as problem:
            await response(problem)(scope, receive, send)
            return
        await self._sessions.handle_request({**scope, IDENTITY: identity}, receive, send)

    async def _list(self, _: ServerRequestContext[Any], __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=list(self._tools.values()))

    async def _call(self, context: ServerRequestContext[Any], params: CallToolRequestParams) -> CallToolResult:
        """The outcome of a skill: all of it, for whoever reads it has to know whether something was done."""
        if params.name not in self._tools:
            return _failed(f"there is no tool {params.name!r}")
        try:
            identity = cast("Request", context.request).scope[IDENTITY]
            text = await self._run(params.name, identity, params.arguments or {})
        except Problem as problem:
            return _failed(": ".join(filter(None, (problem.title, problem.detail))))
        return CallToolResult(content=[TextContent(text=text)], structured_content=json.loads(text))


def host_of(url: str) -> str:
    """The host and port that requests to `url` name."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _tool(skill: SkillDescriptor) -> Tool:
    reads = skill.effect == "read"
    return Tool(
        name=skill.id,
        title=skill.purpose,
        description=skill.description,
        input_schema=skill.input_schema,
        annotations=ToolAnnotations(
            read_only_hint=reads, destructive_hint=not reads, idempotent_hint=skill.effect != "at_most_once"
        ),
    )


def _failed(why: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=why)], is_error=True)
