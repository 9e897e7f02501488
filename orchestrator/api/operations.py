"""`POST /v1/agents/{name}/skills/{skill}`: what the company's own people let an agent do, outside any conversation."""

import logging
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from pydantic import AfterValidator, Field, ValidationError

from hubbub.errors import FieldError, InvalidInput, Problem
from hubbub.logs import facts
from hubbub.outcomes import WireOutcome
from orchestrator.api.access import Caller, Gate
from orchestrator.api.bodies import JSON, JsonBody
from orchestrator.api.documentation import ProblemDocument, Responses, problems
from orchestrator.api.keys import KEY_HEADER, GivenKey, described, given_or_drawn
from orchestrator.api.models import Body, plain_json
from orchestrator.spokes.catalog import Catalog, KnownSkill
from orchestrator.spokes.client import Answered, NotAnswered
from orchestrator.spokes.connection import Reply
from orchestrator.spokes.operating import Asked, Operating
from orchestrator.spokes.troubles import RETRIED_STATUSES

PASSED_ON = frozenset({400, 403, 404, 413, 422})
"""What of an agent's refusals is about the request, so that whoever made it can mend it."""
REFUSALS = frozenset(range(400, 500)) - RETRIED_STATUSES
SHORT, LONG = 200, 2_000
RETRY_SOON = {"Retry-After": "1"}
log = logging.getLogger(__name__)


class SkillRun(Body):
    """What the skill is given; its card has the schema."""

    input: Annotated[dict[str, Any], Field(default_factory=dict), AfterValidator(plain_json)]


def operations_router(operating: Operating, gate: Gate) -> APIRouter:
    """The router of the operators' door."""
    router = APIRouter(tags=["agents"])
    admitted = gate.needs("admin")

    @router.post(
        "/v1/agents/{name}/skills/{skill}",
        operation_id="run_skill",
        summary="Let an agent do something",
        response_model=WireOutcome,
        responses=_responses(),
    )
    async def run(
        name: str,
        skill: str,
        body: SkillRun,
        caller: Annotated[Caller, Depends(admitted)],
        _: JsonBody,
        idempotency_key: GivenKey = None,
    ) -> Response:
        """Call a skill for an operator, and give its outcome.

        Any skill that is about no customer in particular. The same Idempotency-Key and input have one effect, and are
        answered alike.
        """
        key = given_or_drawn(idempotency_key)
        called = _skill(operating.catalog().of_tenant(caller.tenant), name, skill)
        if called.reads_words and not isinstance(body.input.get("message"), str):
            raise InvalidInput([FieldError("/input/message", "must be what to say to the agent")])
        answer = await operating.call(called, body.input, Asked(caller.name, caller.tenant, key))
        ended = answer.outcome.outcome if isinstance(answer, Answered) else answer.reason
        log.info("operator called a skill", extra=facts(operator=caller.name, skill=called.name, outcome=ended))
        if isinstance(answer, NotAnswered):
            raise _problem(answer, called, key)
        return Response(answer.outcome.model_dump_json(), 200, {KEY_HEADER: key}, media_type=JSON)

    return router


def _responses() -> Responses:
    return {200: {"headers": {KEY_HEADER: described("call")}}, **problems(404, 502, 503)}


def _skill(catalog: Catalog, agent: str, name: str) -> KnownSkill:
    """The skill of that name. Raises Problem where there is none, or it is for customers only."""
    if agent not in catalog.agents:
        raise Problem(404, "No such agent")
    skill = catalog.all_skills.get(f"{agent}.{name}")
    if skill is None:
        raise Problem(404, "No such skill")
    if skill.descriptor.requires_customer:
        raise Problem(400, "This skill needs a customer", "it can be called in a customer's conversation only")
    return skill


def _problem(answer: NotAnswered, skill: KnownSkill, key: str) -> Problem:
    """Why there is no outcome, and what to do about it."""
    if answer.reply and answer.reply.status in REFUSALS:
        return _refusal(answer.reply)
    effect = skill.descriptor.effect
    if answer.arrived and effect == "at_most_once":
        return Problem(502, "Nobody knows whether it happened", "find out before you try again: it may happen twice")
    asked_again = "ask again under the same Idempotency-Key: it happens once, whatever became of this try"
    detail = asked_again if answer.arrived and effect != "read" else "nothing was changed"
    headers = {**RETRY_SOON, KEY_HEADER: key}
    return Problem(503, "The agent does not answer at this moment", detail, retryable=True, headers=headers)


def _refusal(reply: Reply) -> Problem:
    """The agent's own refusal where it is about the request; one about our call is nothing for who made the request."""
    try:
        told = ProblemDocument.model_validate_json(reply.content or b"")
    except ValidationError:
        told = None
    if told is None or reply.status not in PASSED_ON:
        return Problem(502, "The agent did not take the call", f"it answered with status {reply.status}")
    errors = [FieldError(error.pointer[:SHORT], error.detail[:SHORT]) for error in told.errors or ()]
    return Problem(reply.status, told.title[:SHORT], (told.detail or "")[:LONG], errors=errors)
