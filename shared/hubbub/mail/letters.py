"""Letters written from templates: `name.txt`, its first line the subject, and `name.html` beside it, if there is one.

Values are put in as they are in a text and escaped in HTML; what a customer wrote is never read as a template.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from jinja2 import StrictUndefined, Template, TemplateError, UndefinedError, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from pydantic import JsonValue

from hubbub.errors import ConfigurationInvalid
from hubbub.mail.message import MAX_SUBJECT_CHARS, invite_method, one_line, printable
from hubbub.money import spoken

FRAMES = Path(__file__).parent / "templates"
FRAME = "_frame"
SUBJECT = "Subject: "
MAX_TEXT_CHARS = 50_000
MAX_AMOUNT = 10**15
WHEN = "EEEE, MMMM d, y 'at' h:mm a"


class ValuesUnfit(ValueError):
    """The values do not fit the template; the text says how, without repeating them."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one customer; `html` says the same as `text`, `invite` is iCalendar text."""

    subject: str
    text: str
    html: str | None
    invite: str | None


@dataclass(frozen=True, slots=True)
class Form:
    """One template: its subject line and its body, in a text and, if there is one, in HTML."""

    subject: Template
    body: Template
    html: Template | None


@dataclass(frozen=True, slots=True)
class Letters:
    """All letters this agent can write, in the name of `company`."""

    company: str
    frame: Template
    html_frame: Template
    forms: Mapping[str, Form]

    @classmethod
    def load(cls, company: str, *folders: Path | None) -> Self:
        """Compile the templates in the `folders`; those of a later one come instead of earlier ones of the same name.

        The frames that all letters share are the kit's, unless a folder has its own.

        Raises ConfigurationInvalid for one that cannot be used.
        """
        found = [folder for folder in folders if folder is not None]
        try:
            files = {name: path for folder in (FRAMES, *found) for name, path in _files(folder).items()}
            names = sorted(path.stem for path in files.values() if path.suffix == ".txt" and path.stem != FRAME)
            frame, html_frame = (_compiled(files[FRAME + suffix]) for suffix in (".txt", ".html"))
            return cls(company, frame, html_frame, {name: _form(files, name) for name in names})
        except (OSError, ValueError, TemplateError) as error:
            raise ConfigurationInvalid(
                f"the mail templates in {', '.join(map(str, found))} cannot be used: {error}"
            ) from error

    def write(self, template: str, values: Mapping[str, JsonValue], *, customer: str, zone: ZoneInfo) -> Letter:
        """Write the letter `template` (one of `forms`) to `customer` (a name); moments are told in `zone`.

        Raises ValuesUnfit when a value is missing or of the wrong kind.
        """
        form = self.forms[template]
        known = {**values, "customer": customer, "company": self.company, "zone": zone}
        try:
            subject = one_line(form.subject.render(known))
            text = self.frame.render({**known, "body": form.body.render(known).strip()})
            html = self._html(form.html, known) if form.html is not None else None
        except UndefinedError as error:
            raise ValuesUnfit(f"{template}: {error.message}") from error
        except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
            raise ValuesUnfit(f"{template}: a value is of the wrong kind ({type(error).__name__})") from error
        if max(len(text), len(html or "")) > MAX_TEXT_CHARS:
            raise ValuesUnfit(f"{template}: the letter would be longer than {MAX_TEXT_CHARS} characters")
        return Letter(subject[:MAX_SUBJECT_CHARS], printable(text), html, _invite(values))

    def _html(self, form: Template, known: Mapping[str, Any]) -> str:
        return printable(self.html_frame.render({**known, "body": Markup(form.render(known).strip())}))  # noqa: S704 - escaped by the template


def _files(folder: Path) -> dict[str, Path]:
    return {path.name: path for path in folder.iterdir() if path.suffix in {".txt", ".html"}}


@cache
def _environment(*, autoescape: bool) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["money"] = _money
    environment.filters["when"] = _when
    return environment


def _compiled(path: Path) -> Template:
    return _environment(autoescape=path.suffix == ".html").from_string(path.read_text("utf-8"))


def _form(files: Mapping[str, Path], name: str) -> Form:
    subject, _, body = files[f"{name}.txt"].read_text("utf-8").partition("\n")
    if not subject.startswith(SUBJECT) or not body.strip():
        raise ValueError(f"{name}.txt must begin with a line '{SUBJECT}…', and the text follows it")
    html = files.get(f"{name}.html")
    return Form(
        subject=_environment(autoescape=False).from_string(subject.removeprefix(SUBJECT)),
        body=_environment(autoescape=False).from_string(body),
        html=_compiled(html) if html is not None else None,
    )


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
