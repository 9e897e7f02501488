"""`python -m hubbub.compose up`: Hubbub in containers."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from hubbub.compose import rolling, starting
from hubbub.compose.docker import Compose
from hubbub.errors import ConfigurationInvalid

cli = typer.Typer(add_completion=False, help="Hubbub in containers.")
Agent = Annotated[str, typer.Argument(help="Which agent.")]


@contextmanager
def _installation() -> Iterator[Compose]:
    try:
        yield Compose(Path.cwd(), Path(os.environ.get("HUBBUB_ENV_FILE") or ".env"))
    except ConfigurationInvalid as error:
        typer.echo(f"Hubbub: {error}", err=True)
        raise typer.Exit(1) from error


@cli.command()
def up() -> None:
    """Write .env where it is missing, build, start, wait until healthy."""
    with _installation() as compose:
        starting.start(compose, os.environ, typer.echo)


@cli.command()
def down(
    volumes: Annotated[bool, typer.Option("--volumes", help="Delete what the stores keep, too.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Stop and remove containers and networks."""
    with _installation() as compose:
        compose.run("down", "--remove-orphans", *(["--volumes"] if volumes else []))


@cli.command()
def logs(agent: Annotated[str, typer.Argument(help="Only this service.")] = "") -> None:
    """Follow the logs until interrupted."""
    with _installation() as compose:
        compose.follow("logs", "--follow", "--tail", "100", *([agent] if agent else []))


@cli.command()
def scale(agent: Agent, count: Annotated[str, typer.Argument(help="How many containers.")]) -> None:
    """Run several containers of an agent."""
    with _installation() as compose:
        rolling.scale(compose, agent, count, typer.echo)


@cli.command(name="rolling")
def replace(agent: Agent) -> None:
    """Build an agent and replace its containers one by one."""
    with _installation() as compose:
        rolling.replace_one_by_one(compose, agent, typer.echo)


if __name__ == "__main__":
    cli()
