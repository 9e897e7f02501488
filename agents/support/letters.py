"""Letters written from the templates in a folder: one text file each, the subject in its first line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from jinja2 import StrictUndefined, Template, TemplateError, UndefinedError, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import JsonValue

from agents.support.mail import MAX_SUBJECT_CHARS, invite_method, one_line, printable
from hubbub.errors import ConfigurationInvalid
from hubbub.money import spoken

FOLDER = Path(__file__).parent / "templates"
FRAME = "_frame.txt"
SUBJECT = "Subject: "
MAX_TEXT_CHARS = 50_000
MAX_AMOUNT = 10**15
WHEN = "EEEE, MMMM d, y 'at' h:mm a"


class ValuesUnfit(ValueError):
    """The values do not fit the template; the text says how, without repeating them."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one customer; `invite` is iCalendar text."""

    subject: str
    text: str
    invite: str | None


@dataclass(frozen=True, slots=True)
class Form:
    """One template: its subject line and its body."""

    subject: Template
    body: Template


@dataclass(frozen=True, slots=True)
class Letters:
    """All letters this agent can write, in the name of `company`."""

    company: str
    frame: Template
    forms: Mapping[str, Form]

    @classmethod
    def load(cls, company: str, folder: Path = FOLDER) -> Self:
        """Compile the templates of `folder`. Raises ConfigurationInvalid for one that cannot be used."""
        environment = _environment()
        paths = [path for path in sorted(folder.glob("*.txt")) if path.name != FRAME]
        try:
            frame = environment.from_string((folder / FRAME).read_text("utf-8"))
            forms = {path.stem: _form(environment, path) for path in paths}
        except (OSError, ValueError, TemplateError) as error:
            raise ConfigurationInvalid(f"the mail templates in {folder} cannot be used: {error}") from error
        return cls(company, frame, forms)

    def write(self, template: str, values: Mapping[str, JsonValue], *, customer: str, zone: ZoneInfo) -> Letter:
        """Write the letter `template` (one of `forms`) to `customer` (a name); moments are told in `zone`.

        Raises ValuesUnfit when a value is missing or of the wrong kind.
        """
        form = self.forms[template]
        known = {**values, "customer": customer, "company": self.company, "zone": zone}
        try:
            subject = one_line(form.subject.render(known))
            text = self.frame.render({**known, "body": form.body.render(known).strip()})
        except UndefinedError as error:
            raise ValuesUnfit(f"{template}: {error.message}") from error
        except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
            raise ValuesUnfit(f"{template}: a value is of the wrong kind ({type(error).__name__})") from error
        if len(text) > MAX_TEXT_CHARS:
            raise ValuesUnfit(f"{template}: the letter would be longer than {MAX_TEXT_CHARS} characters")
        return Letter(subject[:MAX_SUBJECT_CHARS], printable(text), _invite(values))


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=False,  # plain text, never HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["money"] = _money
    environment.filters["when"] = _when
    return environment


def _form(environment: ImmutableSandboxedEnvironment, path: Path) -> Form:
    subject, _, body = path.read_text("utf-8").partition("\n")
    if not subject.startswith(SUBJECT) or not body.strip():
        raise ValueError(f"{path.name} must begin with a line '{SUBJECT}…', and the text follows it")
    return Form(environment.from_string(subject.removeprefix(SUBJECT)), environment.from_string(body))


def _money(amount: Any, currency: Any) -> str:
    """Minor units of an ISO 4217 currency, as people write them."""
    for value in (amount, currency):
        str(value)  # raises UndefinedError, with its name, for one that is missing
    if not isinstance(amount, int) or isinstance(amount, bool) or abs(amount) > MAX_AMOUNT:
        raise ValueError("an amount is a whole number of minor units")
    if not isinstance(currency, str) or not (len(currency) == 3 and currency.isalpha()):  # noqa: PLR2004 - ISO 4217
        raise ValueError("a currency is three letters")
    return spoken(amount, currency.upper())


@pass_context
def _when(context: Context, moment: Any) -> str:
    """An RFC 3339 moment in the reader's time zone."""
    read = datetime.fromisoformat(str(moment))
    if read.tzinfo is None:
        raise ValueError("a moment needs an offset")
    local = read.astimezone(context["zone"])
    return f"{format_datetime(local, WHEN, locale='en_US')} {local.tzname()}"


def _invite(values: Mapping[str, JsonValue]) -> str | None:
    invite = values.get("invite")
    if invite is None:
        return None
    if not isinstance(invite, str) or invite_method(invite) is None:
        raise ValuesUnfit("invite is not an iCalendar text with METHOD:REQUEST or METHOD:CANCEL")
    return invite
