"""`python -m hubbub.local run`: Hubbub on this machine, without containers."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from hubbub.errors import ConfigurationInvalid
from hubbub.local.blueprint import read_blueprint
from hubbub.local.console import Console
from hubbub.local.folder import locked_folder
from hubbub.local.installation import prepare
from hubbub.local.ports import wait_until_free
from hubbub.local.settings import LaunchSettings
from hubbub.local.supervisor import run as supervise

cli = typer.Typer(add_completion=False, help="Hubbub on this machine, without containers.")


@cli.callback()
def _keep_commands_by_name() -> None:
    """Typer would drop the name of a single command."""


@cli.command()
def run(
    blueprint: Annotated[Path, typer.Option(help="What to start.")] = Path("deploy/local.toml"),
    fresh: Annotated[bool, typer.Option("--fresh", help="Start with empty stores.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Start everything, keep it running, stop it at SIGINT or SIGTERM. Exits with 1 when it cannot start."""
    try:
        launch(blueprint, dict(os.environ), fresh=fresh)
    except ConfigurationInvalid as error:
        typer.echo(f"Hubbub did not start: {error}", err=True)
        raise typer.Exit(1) from error


def launch(blueprint: Path, user: dict[str, str], *, fresh: bool) -> None:
    """Run the installation that `blueprint` describes from the present folder, with the `user`'s environment.

    Returns when it was stopped. Raises ConfigurationInvalid, before anything is started, when it cannot run.
    """
    plan = read_blueprint(blueprint)
    settings = LaunchSettings.read(user, Path.cwd())
    with locked_folder(settings.data_dir) as folder:
        installation = prepare(plan, settings, folder, user)
        wait_until_free(installation.ports)
        if fresh:
            folder.empty_stores()
        console = Console()
        try:
            asyncio.run(supervise(installation, console, folder.logs))
        finally:
            console.close()


if __name__ == "__main__":
    cli()
