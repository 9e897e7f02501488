"""A conversation held from a terminal, a pipe, or a command line."""

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from hubbub.cli.errors import CommandFailed, HubRefused, WrongUsage
from hubbub.cli.hub import Hub, Speaker
from hubbub.cli.replies import FAILED, Message, Reply
from hubbub.cli.screen import Screen, print_json
from hubbub.cli.streams import Watch

PROMPT = "you> "
EARLIER = 10
ReadLine = Callable[[], str | None]
"""Gives the next line, None at the end."""


@dataclass
class Conversation:
    """One speaker's conversation, and how much of it was shown."""

    hub: Hub
    speaker: Speaker
    _shown: set[str] = field(default_factory=set)
    _cursor: str | None = None

    def say(self, message: str, watch: Watch | None = None) -> Reply:
        """Send a message; the reply counts as shown. `watch` is told what happens until then."""
        reply = self.hub.say(self.speaker, message, watch)
        self._shown.add(reply.turn_id)
        return reply

    def catch_up(self) -> list[Message]:
        """What was said and not shown yet; from now on it counts as shown."""
        unseen = []
        for message in self._since_cursor():
            known = message.id in self._shown or message.turn_id in self._shown
            self._shown.add(message.id)
            if not known:
                unseen.append(message)
        return unseen

    def news(self) -> list[Message]:
        """What others said meanwhile: a person, or the hub once something that waited was decided."""
        return [message for message in self.catch_up() if message.role != "customer"]

    def _since_cursor(self) -> Iterator[Message]:
        while True:
            page, following = self.hub.messages(self.speaker, self._cursor)
            yield from page
            if following is None:
                return
            self._cursor = following


def chosen(line: str, options: tuple[str, ...]) -> str:
    """The option whose number was typed, else the line itself."""
    typed = line.strip()
    if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(options):
        return options[int(typed) - 1]
    return line


def converse(conversation: Conversation, screen: Screen, read_line: ReadLine) -> int:
    """Hold the conversation at a terminal until the input ends. The exit code is 0: what failed was seen."""
    for message in conversation.catch_up()[-EARLIER:]:
        screen.news(message)
    options: tuple[str, ...] = ()
    while True:
        _show_news(conversation, screen)
        if (line := read_line()) is None:
            return 0
        if line.strip() and (reply := _patiently(conversation, screen, chosen(line, options))):
            screen.reply(reply)
            options = reply.options


def recite(conversation: Conversation, screen: Screen, read_line: ReadLine) -> int:
    """Send each line of a pipe and show what is answered; the exit code of the worst turn. Raises HubAway."""
    worst = 0
    options: tuple[str, ...] = ()
    while (line := read_line()) is not None:
        if not line.strip():
            continue
        _show_news(conversation, screen)
        try:
            with screen.watching() as watch:
                reply = conversation.say(chosen(line, options), watch)
        except (HubRefused, WrongUsage) as error:
            screen.trouble(str(error))
            worst = max(worst, error.exit_code)
            continue
        screen.reply(reply)
        options = reply.options
        worst = max(worst, exit_code(reply))
    return worst


def _patiently(conversation: Conversation, screen: Screen, message: str) -> Reply | None:
    """The reply, or None: whatever went wrong was said, and the person may try again."""
    try:
        with screen.watching() as watch:
            return conversation.say(message, watch)
    except KeyboardInterrupt:
        screen.note("Not waiting any longer. The turn goes on; Enter shows its reply once it is there.")
    except CommandFailed as error:
        screen.trouble(str(error))
    return None


def script(conversation: Conversation, read_line: ReadLine) -> int:
    """Send each line as it is; one JSON object on standard output for each, the reply or `{"error": …}`."""
    worst = 0
    while (line := read_line()) is not None:
        if line.strip():
            worst = max(worst, one_json(conversation, line))
    return worst


def one_json(conversation: Conversation, message: str) -> int:
    """Send one message and print its reply, or its error, as a JSON object in a line; the exit code.

    Raises HubAway.
    """
    try:
        reply = conversation.say(message)
    except (HubRefused, WrongUsage) as error:
        status = error.status if isinstance(error, HubRefused) else 0
        print_json({"error": {"status": status, "detail": str(error)}})
        return error.exit_code
    print_json(reply.raw())
    return exit_code(reply)


def one(conversation: Conversation, screen: Screen, message: str) -> int:
    """Send one message and show its reply; the exit code. Raises CommandFailed."""
    with screen.watching() as watch:
        reply = conversation.say(message, watch)
    screen.reply(reply)
    return exit_code(reply)


def exit_code(reply: Reply) -> int:
    """1 when the turn failed, else 0: a question or an honest no is an answer."""
    return 1 if reply.status == FAILED else 0


def typed() -> str | None:
    """A line typed at the prompt, None at its end. Ctrl-C at the prompt is an end, too."""
    try:
        return input(PROMPT)
    except (EOFError, KeyboardInterrupt):
        print()  # noqa: T201 - the shell's prompt begins on a line of its own
        return None


def piped() -> str | None:
    """A line from standard input, None at its end."""
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else None


def _show_news(conversation: Conversation, screen: Screen) -> None:
    with suppress(CommandFailed):  # the next message will tell
        for message in conversation.news():
            screen.news(message)
