"""`python -m hubbub.scaffold add warranty`: a new agent in this folder."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from hubbub.errors import ConfigurationInvalid
from hubbub.scaffold import writing
from hubbub.scaffold.names import NewAgent

cli = typer.Typer(add_completion=False, help="A new agent of Hubbub.")
Name = Annotated[str, typer.Argument(help="What it is called.")]
FIRST_PORT = 8000


@cli.command()
def add(name: Name) -> None:
    """Write the agent, ready to run."""
    agent = _done(writing.add, name)
    typer.echo(f"The agent {name} is in agents/{name}/. `make run` starts it at port {FIRST_PORT + agent.offset}.")
    typer.echo(f"Make it yours: agents/{name}/README.md says what to read. `make test` tries it with all the others.")


@cli.command()
def remove(name: Name) -> None:
    """Take it out again, with all its files."""
    _done(writing.remove, name)
    typer.echo(f"The agent {name} is gone. What it kept is still in .data/stores/{name} and in its database.")


def _done(act: Callable[[str, Path], NewAgent], name: str) -> NewAgent:
    try:
        return act(name, Path.cwd())
    except ConfigurationInvalid as error:
        typer.echo(f"Hubbub: {error}", err=True)
        raise typer.Exit(1) from error


if __name__ == "__main__":
    cli()
