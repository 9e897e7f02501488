"""Starts the one service of a container: `python -m hubbub.container`.

The image says which: HUBBUB_SERVICE is its name, HUBBUB_MODULE the package whose `app` module is served. What it cannot
start with is said in one line.
"""

import importlib
import os
import sys
from collections.abc import Mapping

import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError

from hubbub.errors import ConfigurationInvalid
from hubbub.strength import check_secrets

PORT = 8000
KEEP_ALIVE_S = 75  # longer than any caller keeps an idle connection, or both sides race to use and close it
GRACE_S = 10  # as long as a turn may take


def load(environment: Mapping[str, str]) -> FastAPI:
    """The application of the service that HUBBUB_MODULE names.

    Raises ConfigurationInvalid for settings that it cannot start with, among them secrets that anybody can guess.
    """
    check_secrets(environment)
    try:
        app: FastAPI = importlib.import_module(f"{environment['HUBBUB_MODULE']}.app").app
    except ValidationError as error:
        raise ConfigurationInvalid(_in_words(error)) from error
    return app


def _in_words(error: ValidationError) -> str:
    """Which settings are wrong and why, without their values."""
    return "; ".join(f"{_variable(one['loc'])}: {one['msg']}" for one in error.errors())


def _variable(location: tuple[int | str, ...]) -> str:
    name = "_".join(str(part) for part in location[:1]).upper()
    return name if name.startswith(("REDIS_", "HUBBUB_")) else f"HUBBUB_{name}"


def main() -> None:
    """Serve until SIGTERM. Exits with 1 when the service cannot start."""
    try:
        app = load(os.environ)
    except ConfigurationInvalid as error:
        sys.exit(f"{os.environ.get('HUBBUB_SERVICE')} did not start: {error}")
    uvicorn.run(
        app,
        host="0.0.0.0",  # noqa: S104 - the container's own; what may reach it is the network's business
        port=PORT,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_config=None,  # the application has set the logs up
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
    )


if __name__ == "__main__":
    main()
