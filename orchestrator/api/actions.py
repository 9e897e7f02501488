"""`POST /v1/conversations/{id}/actions`: a skill asked for without words, as by a button; a turn like any other."""

import json
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from jsonschema import Draft202012Validator
from pydantic import AfterValidator, Field

from hubbub.errors import FieldError, InvalidInput, Problem
from orchestrator.api.access import Caller
from orchestrator.api.bodies import JsonBody
from orchestrator.api.door import Door, Wished, through, turn_request, turn_responses
from orchestrator.api.models import ConversationInPath, TurnBody, plain_json
from orchestrator.spokes.catalog import Catalog, KnownSkill
from orchestrator.turn.acting import Action
from orchestrator.turn.replies import ChatReply

MOST_ERRORS, MOST_CHARS = 20, 200


class ActionRequest(TurnBody):
    """A skill to be done, `agent.skill`, and as much of its input as is known; the rest is found out or asked for."""

    skill: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,64}\.[a-z0-9_]{1,64}$")]
    input: Annotated[dict[str, Any], Field(default_factory=dict), AfterValidator(plain_json)]


def actions_router(door: Door, catalog: Callable[[str], Catalog]) -> APIRouter:
    """The router of actions; `catalog` gives what the agents offer a tenant's customers now."""
    router = APIRouter(tags=["chat"])
    admitted = door.gate.needs("chat")

    @router.post(
        "/v1/conversations/{conversation_id}/actions",
        operation_id="trigger_action",
        summary="Trigger an action without text",
        response_model=ChatReply,
        responses=turn_responses(),
    )
    async def act(
        conversation_id: ConversationInPath,
        body: ActionRequest,
        caller: Annotated[Caller, Depends(admitted)],
        _: JsonBody,
        wished: Wished,
    ) -> Response:
        """Run a turn that does one thing a customer may ask for.

        What the skill needs before, what follows from it, confirmations, approvals, keys and streams are as with a
        message. Another customer's conversation is 404; a new id begins a conversation.
        """
        _check(_offered(catalog(caller.tenant), body.skill), body.input)
        action = Action(skill=body.skill, input=body.input).model_dump_json()
        turn, key = turn_request(door, body, caller, wished, conversation_id=conversation_id, action=action)
        return await through(door, turn, key, wished)

    return router


def _offered(catalog: Catalog, name: str) -> KnownSkill:
    """The skill, if customers may have it done. Raises Problem."""
    skill = catalog.skills.get(name)
    if skill is None:
        raise Problem(404, "No such skill", "no agent offers a skill of this name")
    if skill.descriptor.audience != "customer":
        raise Problem(403, "This skill is not for customers")
    return skill


def _check(skill: KnownSkill, given: dict[str, Any]) -> None:
    """Raise InvalidInput where what is given does not fit the schema; what is missing may still be found out."""
    schema = {**skill.descriptor.input_schema, "required": []}
    found = Draft202012Validator(schema).iter_errors(json.loads(json.dumps(given)))
    errors = [
        FieldError("".join(f"/{part}" for part in ("input", *error.path)), error.message[:MOST_CHARS])
        for error, _ in zip(found, range(MOST_ERRORS), strict=False)
    ]
    if errors:
        raise InvalidInput(errors)
