"""The mail catcher, with settings from the environment."""

from hubbub.local.mail_catcher.catcher import create_app
from hubbub.local.mail_catcher.settings import CatcherSettings

app = create_app(CatcherSettings())
