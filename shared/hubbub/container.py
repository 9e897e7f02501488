"""Starts the one service of a container: `python -m hubbub.container`.

The image says which: HUBBUB_MODULE is the package whose `app` module is served.
"""

import importlib
import os

import uvicorn
from fastapi import FastAPI

from hubbub.errors import ConfigurationInvalid
from hubbub.gathering import HttpProtocol
from hubbub.starting import cannot_start
from hubbub.strength import check_secrets

PORT = 8000
KEEP_ALIVE_S = 75  # longer than any caller keeps an idle connection, or both sides race to use and close it
GRACE_S = 10  # as long as a turn may take


def main() -> None:
    """Serve until SIGTERM. Ends the process with one line when the service cannot start."""
    try:
        check_secrets(os.environ)
    except ConfigurationInvalid as error:
        cannot_start(str(error))
    app: FastAPI = importlib.import_module(f"{os.environ['HUBBUB_MODULE']}.app").app
    uvicorn.run(
        app,
        host="0.0.0.0",  # noqa: S104 - the container's own; what may reach it is the network's business
        port=PORT,
        loop="uvloop",
        http=HttpProtocol,
        access_log=False,
        proxy_headers=False,  # the application knows which proxies it trusts
        log_config=None,  # the application has set the logs up
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
    )


if __name__ == "__main__":
    main()
