"""The hub's settings; read once, from the environment, in the composition root."""

import json
import re
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from hubbub.settings import ServiceSettings

Scope = Literal["chat", "act_as_customer", "desk", "approve", "admin"]
StaffScope = Literal["desk", "approve", "admin"]
Durability = Literal["local", "fsync", "replicated"]
EncoderName = Literal["auto", "none", "wordllama", "sentences"]
DESK_SCOPES: frozenset[Scope] = frozenset({"desk", "approve"})
ALL_SCOPES: frozenset[Scope] = frozenset({"chat", "act_as_customer", "desk", "approve", "admin"})
DEFAULT_TENANT = "default"
TENANT = r"^[A-Za-z0-9_-]{1,64}$"
MINUTE_S, HOUR_S = 60.0, 3_600.0
RETRIES_S = (
    *(5.0, 5 * MINUTE_S, 30 * MINUTE_S),
    *(hours * HOUR_S for hours in (2, 5, 10, 14, 20, 24)),
)
"""The pauses between tries to tell a webhook, three days in all. Source: Standard Webhooks, "Retry schedule"."""


RATE = re.compile(r"(\d{1,10})\s*/\s*(?:(\d{1,6})\s*)?(second|minute|hour|day)s?")
UNITS_S = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}


class ApiKey(BaseModel):
    """One static API key: its name, the SHA-256 of its text in hex, what it may do, and whose it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str = Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    scopes: frozenset[Scope]
    tenant: str = Field(DEFAULT_TENANT, pattern=TENANT)


Origin = Annotated[str, Field(pattern=r"^https?://[a-z0-9.-]+(:[0-9]{1,5})?$|^https?://\[[0-9a-f:]+\](:[0-9]{1,5})?$")]
"""As browsers write it: no path, no slash at the end, in small letters, and never `*`."""


class Rate(BaseModel):
    """So many requests in so many seconds."""

    model_config = ConfigDict(frozen=True)
    quota: int = Field(ge=1, le=1_000_000_000)
    window_s: int = Field(ge=1, le=31 * 86_400)

    @classmethod
    def read(cls, text: str) -> Self:
        """The rate that is written as `600/minute` or `5000/7 days`. Raises ValueError."""
        if not (found := RATE.fullmatch(text.strip())):
            raise ValueError(f"{text.strip()!r} is not a rate, such as 600/minute or 5000/7 days")
        quota, many, unit = found.groups()
        return cls(quota=int(quota), window_s=int(many or 1) * UNITS_S[unit])


def _read_rates(value: object) -> object:
    return tuple(Rate.read(one) for one in value.split(",") if one.strip()) if isinstance(value, str) else value


Rates = Annotated[tuple[Rate, ...], NoDecode, BeforeValidator(_read_rates)]


class HubSettings(ServiceSettings):
    """Everything the hub can be told from outside. Each field is read from `HUBBUB_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="HUBBUB_", extra="ignore", frozen=True)

    redis_url: str = Field("redis://127.0.0.1:6379", validation_alias="REDIS_URL")
    durability: Durability = Field("local", description="what an accepted turn outlasts: the hub, or its Redis too")
    agent_urls: Annotated[tuple[str, ...], NoDecode] = Field(description="addresses of the agents, comma-separated")
    agent_networks: tuple[IPv4Network | IPv6Network, ...] = Field(
        (), description="private networks in which agents may be added at run time, besides the public internet"
    )
    agent_tokens: Annotated[dict[str, SecretStr], NoDecode] = Field(
        default_factory=dict, description="bearer tokens that agents of other people ask for, by origin"
    )
    identity_private_key: SecretStr = Field(description="private Ed25519 JWK that signs identities")
    secret: SecretStr = Field(min_length=16, description="keys the HMAC that derives conversation ids")
    public_url: str = "http://127.0.0.1:8000"
    trace_url: str = Field(
        "", description="pattern of a trace's address, with {trace_id}; the hub's own view by default"
    )
    api_keys: tuple[ApiKey, ...] = Field((), description="JSON list of keys; see docs/reference/settings.md")
    api_key: SecretStr | None = Field(None, description="one key with every scope, as plain text")
    desk_key: SecretStr | None = Field(None, description="one key for those who work at the desk, as plain text")
    api_key_scopes: frozenset[Scope] = ALL_SCOPES
    key_required: bool = Field(False, description="refuse to start without a key; set in the container image")

    oidc_issuer: str = Field("", description="address of an OpenID provider whose tokens let end users in")
    oidc_audience: Annotated[tuple[str, ...], NoDecode] = Field((), description="whom its tokens must be for")
    oidc_tenant: str = Field(DEFAULT_TENANT, pattern=TENANT, description="whose customers and colleagues they are")
    oidc_tenant_claim: str = Field("", description="path of the claim that says so instead")
    oidc_roles_claim: str = Field("", description="path of the claim with the holder's roles")
    oidc_roles: Annotated[dict[str, frozenset[StaffScope]], NoDecode] = Field(
        {}, description="JSON: what each role may do besides chat"
    )

    cors_origins: Annotated[tuple[Origin, ...], NoDecode] = Field(
        (), description="origins whose pages may speak to the hub, comma-separated"
    )
    rate_per_key: Rates = Field((), description="requests of each key: 600/minute, or several with commas between them")
    rate_per_address: Rates = Field((), description="requests from each address")
    rate_per_customer: Rates = Field((), description="turns of each customer")
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        (), description="networks of the proxies that are believed about where a request comes from, comma-separated"
    )

    turn_deadline_s: float = Field(10.0, gt=0.5, le=120)
    reply_wait_s: float = Field(15.0, gt=0, le=120)
    turns_at_once: int = Field(128, ge=1, description="turns one hub has under way; more messages wait")
    turns_waiting: int = Field(128, ge=0, description="messages that wait to be taken; more are refused")
    streams_at_once: int = Field(512, ge=1, description="open event streams of one hub; more are refused")
    admission_wait_s: float = Field(2.0, ge=0, le=30, description="how long a message waits to be taken, at most")
    drain_s: float = Field(5.0, ge=0, le=60, description="how long turns under way may go on once the hub is to stop")
    settle_s: float = Field(30.0, ge=0, description="how long a start waits to see every agent")
    wording: Path | None = Field(None, description="TOML file: the company's own words for what the hub says")
    call_policy: Path | None = Field(None, description="TOML file: how patient the hub is with each agent and skill")
    breaker_failures: int = Field(5, ge=1, description="failed calls in a row after which an agent is left alone")
    retry_share: float = Field(0.2, ge=0, le=2, description="retries for each call of an agent, on average at most")
    breaker_rest_s: float = Field(3.0, gt=0, le=10, description="for how long, before one call is let through again")
    approval_hours: int = Field(72, ge=1)
    webhook_networks: tuple[IPv4Network | IPv6Network, ...] = Field(
        (), description="networks of the company's own, besides the public internet, that webhooks may be sent to"
    )
    webhook_timeout_s: float = Field(10.0, gt=0, le=30, description="how long one delivery may take, all in all")
    webhook_retries_s: tuple[float, ...] = Field(RETRIES_S, max_length=20, description="pauses between tries")
    retention_days: int = Field(30, ge=7, le=3_650, description="how long a conversation is kept after its last turn")
    history_messages: int = Field(20, ge=0, le=100)
    encoder: EncoderName = Field(
        "auto", description="what texts mean: wordllama, sentences, none, or auto: wordllama where it is installed"
    )
    vectors_file: Path | None = Field(None, description="where vectors of sentences are kept across restarts")
    routing_examples: Path | None = Field(None, description="a company's labelled examples, JSON Lines")

    @field_validator("call_policy", mode="before")
    @classmethod
    def _none_when_empty(cls, value: object) -> object:
        return value or None

    @field_validator("agent_tokens", "oidc_roles", mode="before")
    @classmethod
    def _json(cls, value: object) -> object:
        return json.loads(value or "{}") if isinstance(value, str) else value

    @field_validator("agent_urls", "oidc_audience", "trusted_proxies", "cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part for one in value.split(",") if (part := one.strip())) if isinstance(value, str) else value

    @field_validator("agent_urls")
    @classmethod
    def _without_slash(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(url.rstrip("/") for url in value)
