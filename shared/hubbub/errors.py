"""The error tree of every Hubbub service.

::

    HubbubError
    ├── Problem              an HTTP answer in RFC 9457 form
    │   ├── InvalidInput     422 with one entry for each field that is wrong
    │   ├── StoreAway        503 while the store cannot be used
    │   ├── SystemAway       503 while the company's own system cannot be used (in hubbub.remote)
    │   └── SystemRefuses    502 when it does not accept what it was asked (in hubbub.remote)
    ├── IdentityRejected     a token that is missing, forged, expired or meant for another agent
    ├── AddressRefused       a URL that a service does not connect to (in `public_addresses`)
    └── ConfigurationInvalid a setting that the service cannot start with
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

UNUSABLE = 78
"""Exit status of a service whose configuration cannot work: starting it again would not help. Source: sysexits.h."""


class HubbubError(Exception):
    """Root of all errors the services raise on purpose."""


class ConfigurationInvalid(HubbubError):
    """A setting the service cannot start with; the text says which one and what to do."""


class IdentityRejected(HubbubError):
    """The bearer token does not prove who is calling; the text is for logs, never for a customer."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field.

    `pointer` is an RFC 6901 JSON pointer into the request body (or `header:NAME`, `query:NAME`).
    """

    pointer: str
    detail: str


class Problem(HubbubError):
    """An HTTP answer as problem details (RFC 9457).

    `status` is an HTTP status code, `title` a short sentence that is the same for every occurrence, `detail` says what
    happened this time and what to do. `retryable` tells a machine whether the same request may succeed later.
    `headers` are added to the response; further keywords become extension members.
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str = "",
        *,
        type: str = "about:blank",  # noqa: A002 - the member's name in RFC 9457
        retryable: bool = False,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **extra: object,
    ) -> None:
        super().__init__(f"{status} {title}: {detail}")
        self.status = status
        self.title = title
        self.detail = detail
        self.type = type
        self.retryable = retryable
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.extra = extra

    def members(self) -> dict[str, object]:
        """The JSON members of the problem document."""
        document: dict[str, object] = {"type": self.type, "title": self.title, "status": self.status}
        if self.detail:
            document["detail"] = self.detail
        document["retryable"] = self.retryable
        if self.errors:
            document["errors"] = [{"pointer": error.pointer, "detail": error.detail} for error in self.errors]
        return {**document, **self.extra}


class InvalidInput(Problem):
    """422: the request was understood but one or more fields are wrong."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        summary = "; ".join(f"{error.pointer or '/'}: {error.detail}" for error in errors[:3])
        super().__init__(422, "The request has invalid fields", summary, errors=errors)


class StoreAway(Problem):
    """503: the store cannot be used at this moment.

    An effect was either taken back or committed in full just before the connection broke: the same step key tells.
    """

    def __init__(self) -> None:
        super().__init__(503, "The store cannot be used at this moment", retryable=True)
