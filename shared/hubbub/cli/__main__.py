"""`python -m hubbub.cli`: talk to a running hub from a terminal."""

import io
import os
import re
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from hubbub.cli import chat as chatting
from hubbub.cli.demo.player import Stage, open_catcher
from hubbub.cli.demo.reading import dialogue_files, read_dialogue
from hubbub.cli.demo.report import Report
from hubbub.cli.demo.report import as_json as all_as_json
from hubbub.cli.doctor.__main__ import as_json as findings_as_json
from hubbub.cli.doctor.__main__ import examine_here, told
from hubbub.cli.doctor.findings import is_healthy
from hubbub.cli.errors import CommandFailed, WrongUsage
from hubbub.cli.hub import Hub, Speaker, new_conversation_id
from hubbub.cli.keys import with_keys
from hubbub.cli.place import Place
from hubbub.cli.screen import Screen, harmless, open_console, print_json

CONVERSATION_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
DEMO = Path("deploy/demo/dialogues")
LEVELS = {"ok": "green", "note": "dim", "warning": "yellow", "bad": "red"}

cli = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Hubbub from a terminal. It speaks HTTP to a running hub: HUBBUB_URL says where, HUBBUB_API_KEY who asks.",
)


@cli.command()
def chat(
    message: Annotated[str | None, typer.Argument(help="Send this one message; else a conversation is held.")] = None,
    customer: Annotated[str | None, typer.Option(help="Whose customer id; without one you are nobody.")] = None,
    conversation: Annotated[str | None, typer.Option(help="Go on in this conversation; else a new one.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, for scripts.")] = False,
) -> None:
    """Hold a conversation. Ctrl-D ends it.

    Exits with 0; 1 when the hub refused or a turn failed, 2 for wrong usage, 3 when no hub answers.
    """
    screen = Screen(open_console(), open_console(stderr=True))
    with closing(Hub(Place.read(with_keys(os.environ, Path.cwd())))) as hub:
        talk = chatting.Conversation(hub, Speaker(_conversation_id(conversation), _text(customer)))
        raise typer.Exit(_chat(talk, screen, _text(message), as_json=as_json))


def _text(argument: str | None) -> str | None:
    """What was typed, also where a terminal and Python disagree on its encoding."""
    return None if argument is None else argument.encode(errors="surrogateescape").decode(errors="replace")


def _conversation_id(given: str | None) -> str:
    if given is None:
        return new_conversation_id()
    if not CONVERSATION_ID.fullmatch(given):
        raise WrongUsage("--conversation must be 1 to 64 of A-Z, a-z, 0-9, _ and -")
    return given


def _chat(talk: chatting.Conversation, screen: Screen, message: str | None, *, as_json: bool) -> int:
    if message is not None:
        return chatting.one_json(talk, message) if as_json else chatting.one(talk, screen, message)
    if as_json:
        return chatting.script(talk, chatting.piped)
    if not sys.stdin.isatty():
        return chatting.recite(talk, screen, chatting.piped)
    talk.hub.check()
    with suppress(ImportError):
        import readline  # noqa: F401, PLC0415 - arrow keys in input(), where there is a library for it
    who = talk.speaker.customer_id or "nobody (--customer ID says who you are)"
    screen.note(f"Conversation {talk.speaker.conversation_id}, as {who}. Ctrl-D ends it.")
    return chatting.converse(talk, screen, chatting.typed)


@cli.command()
def demo(
    paths: Annotated[list[Path] | None, typer.Argument(help="Dialogue files, or folders of them.")] = None,
    *,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="The stores are fresh: only first expectations count.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object at the end, for scripts.")] = False,
) -> None:
    """Play dialogues against a running hub and say what happened; the demo's own by default.

    Exits with 0 when all went as expected, 1 when not, 2 for wrong usage, 3 when no hub answers.
    """
    place = Place.read(with_keys(os.environ, Path.cwd()))
    files = dialogue_files(paths or [DEMO])
    dialogues = [read_dialogue(file) for file in files]
    with closing(Hub(place)) as hub:
        hub.check()
        catcher = open_catcher(place.mail_url, is_certain=place.mail_is_certain)
        stage, report, played = Stage(hub, catcher, fresh), Report(open_console()), []
        for file, dialogue in zip(files, dialogues, strict=True):
            played.append(stage.play(dialogue))
            if not as_json:
                report.dialogue(file, played[-1])
    if as_json:
        print_json(all_as_json(files, played))
    else:
        report.summary(played)
    raise typer.Exit(0 if all(one.ok for one in played) else 1)


@cli.command()
def doctor(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for scripts.")] = False,
) -> None:
    """Look at an installation and say what is wrong and what to do.

    Exits with 0 when nothing is bad, 1 when something is, 2 for wrong usage.
    """
    findings = examine_here()
    if as_json:
        print_json(findings_as_json(findings))
    else:
        console = open_console()
        for level, line in told(findings):
            console.print(Text(harmless(line), LEVELS[level]), soft_wrap=True)
    raise typer.Exit(0 if is_healthy(findings) else 1)


def main() -> None:
    """Run the command line. What goes wrong is one line on standard error and an exit code."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        cli()
    except CommandFailed as error:
        Screen(open_console(), open_console(stderr=True)).trouble(str(error))
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
