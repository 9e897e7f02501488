"""`python -m hubbub.backup save`, `… restore FOLDER`: copies of all that an installation keeps."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from hubbub.backup import containers, installation
from hubbub.compose.docker import Compose
from hubbub.errors import ConfigurationInvalid

cli = typer.Typer(add_completion=False, help="Copies of all that an installation keeps.")
Contained = Annotated[bool, typer.Option("--containers", help="Of the installation that make up started.")]
Blueprint = Annotated[Path, typer.Option(help="What make run starts.")]
USUAL = Path("deploy/local.toml")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except ConfigurationInvalid as error:
        typer.echo(f"Hubbub: {error}", err=True)
        raise typer.Exit(1) from error


@cli.command()
def save(
    to: Annotated[Path | None, typer.Argument(help="A folder that is not there yet.")] = None,
    contained: Contained = False,  # noqa: FBT002 - a flag
    blueprint: Blueprint = USUAL,
) -> None:
    """Copy everything into a folder, while turns go on."""
    with _told():
        place = containers.back_up(_compose(), to) if contained else installation.back_up(_site(blueprint), to)
        typer.echo(f"Everything is in {place}. Whoever can read it can act as the hub: keep it safe.")


@cli.command()
def restore(
    source: Annotated[Path, typer.Argument(help="The folder that `save` made.")],
    contained: Contained = False,  # noqa: FBT002 - a flag
    blueprint: Blueprint = USUAL,
) -> None:
    """Put back what a backup holds, in place of what is there."""
    with _told():
        if contained:
            containers.restore(_compose(), source)
            typer.echo(f"It is as it was in {source}, and runs.")
        else:
            replaced = installation.restore(_site(blueprint), source)
            typer.echo(f"It is as it was in {source}. What was there lies in {replaced}. Start it with `make run`.")


def _site(blueprint: Path) -> installation.Site:
    return installation.Site.read(blueprint, os.environ, Path.cwd())


def _compose() -> Compose:
    return Compose(Path.cwd(), Path(os.environ.get("HUBBUB_ENV_FILE") or ".env"))


if __name__ == "__main__":
    cli()
