"""Whether a turn went as expected: pure functions from what was expected and what happened to what was missed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from hubbub.cli.demo.model import VALUE, Capture, Expectation, MailExpectation, Wording
from hubbub.cli.replies import SKIPPED, Reply, Step

Values = Mapping[str, str]
HAPPENED = ("done", "unknown")
"""Outcomes after which an effect may have happened."""


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail as the catcher shows it."""

    message_id: str
    to: tuple[str, ...]
    subject: str
    text: str


def filled(text: str, values: Values) -> str:
    """`text` with each `${name}` replaced by its value."""
    return VALUE.sub(lambda found: values[found[1]], text)


def reply_misses(expected: Expectation, reply: Reply, values: Values) -> list[str]:
    """What of `expected` does not hold for a reply; [] when all does."""
    misses = wording_misses("the reply", expected.reply, reply.reply, values)
    if expected.status and reply.status not in expected.status:
        misses.append(f"status is {reply.status}, not {' or '.join(expected.status)}")
    taken = [step for step in reply.steps if step.outcome != SKIPPED]
    if expected.agents is not None:
        misses += _set_misses("agents", set(expected.agents), set(reply.agents))
    if expected.skills is not None:
        misses += _set_misses("skills", set(expected.skills), {step.name for step in taken})
    if expected.citations and not expected.citations.hold(len(reply.citations)):
        misses.append(f"citations: {len(reply.citations)}, not {expected.citations}")
    calls = sum(bool(step.attempts) for step in reply.steps)
    if expected.calls is not None and not expected.calls.hold(calls):
        misses.append(f"agents were called {calls} times, not {expected.calls}")
    for name, bounds in expected.effects.items():
        count = sum(_is(step, name) for step in reply.steps)
        if not bounds.hold(count):
            misses.append(f"{name} happened {count} times, not {bounds}")
    return misses


def mail_misses(expected: Sequence[MailExpectation], mails: Sequence[Mail], values: Values) -> list[str]:
    """What of `expected` does not hold for the e-mails of a turn. No expectation at all means no e-mail."""
    distinct = {mail.message_id: mail for mail in mails}.values()
    if not expected:
        return [f"an e-mail to {', '.join(mail.to)}: {mail.subject}" for mail in distinct]
    counts = [(one, sum(_is_mail(one, mail, values) for mail in distinct)) for one in expected]
    return [f"{count} e-mails {_described(one)}, not {one.count}" for one, count in counts if not one.count.hold(count)]


def forbidden_misses(forbidden: Sequence[str], turns: Sequence[Reply]) -> list[str]:
    """The steps of a whole conversation that must not have happened."""
    steps = [(turn, step) for turn in turns for step in turn.steps if step.outcome in HAPPENED]
    return [
        f"{step.name} is forbidden, but its outcome is {step.outcome} in turn {turn.turn_id}"
        for turn, step in steps
        if any(fnmatchcase(step.name, pattern) for pattern in forbidden)
    ]


def needless_calls(turn: Reply) -> list[str]:
    """The calls of a turn that served nothing: nothing was built on them, and the reply does not tell of them.

    In another language than the agent's the reply tells of whatever it has words for. Where the hub does not show what
    its steps said, none is known.
    """
    used = {needed for step in turn.steps for needed in step.depends_on}
    called = [step for step in turn.steps if step.attempts and step.outcome in HAPPENED and not step.depends_on]
    told = {step.id for step in called if step.say and step.say.split(". ")[0] in turn.reply}
    unused = [step for step in called if step.id not in used and step.say and step.id not in told]
    return [step.name for step in unused] if told else []


def wording_misses(what: str, expected: Wording, text: str, values: Values) -> list[str]:
    """What of `expected` does not hold for `text`."""
    folded = text.casefold()
    contains = [filled(part, values) for part in expected.contains]
    lacks = [filled(part, values) for part in expected.lacks]
    matches = [filled(part, {name: re.escape(value) for name, value in values.items()}) for part in expected.matches]
    return [
        *(f"{what} does not contain {part!r}" for part in contains if part.casefold() not in folded),
        *(f"{what} contains {part!r}" for part in lacks if part.casefold() in folded),
        *(f"{what} does not match {part!r}" for part in matches if not re.search(part, text)),
    ]


def captured(capture: Capture, reply: Reply) -> str | None:
    """The value a reply gives; None when it is not there."""
    if capture.matches:
        found = re.search(capture.matches, reply.reply)
        return (found[1] if found.re.groups else found[0]) if found else None
    value: Any = reply.raw()
    for part in capture.member.split("."):
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (LookupError, TypeError, ValueError):
            return None
    return None if value is None or isinstance(value, list | dict) else str(value)


def _set_misses(what: str, expected: set[str], found: set[str]) -> list[str]:
    if expected == found:
        return []
    return [f"{what} are {', '.join(sorted(found)) or 'none'}, not {', '.join(sorted(expected)) or 'none'}"]


def _is(step: Step, name: str) -> bool:
    pattern, _, outcome = name.partition("=")
    return fnmatchcase(step.name, pattern) and step.outcome == (outcome or "done")


def _is_mail(expected: MailExpectation, mail: Mail, values: Values) -> bool:
    to = filled(expected.to, values)
    return (
        (not to or to in mail.to)
        and not wording_misses("", expected.subject, mail.subject, values)
        and not wording_misses("", expected.text, mail.text, values)
    )


def _described(expected: MailExpectation) -> str:
    words = [*expected.subject.contains, *expected.text.contains, *expected.subject.matches, *expected.text.matches]
    about = f" about {', '.join(map(repr, words))}" if words else ""
    return f"to {expected.to or 'anybody'}{about}"
