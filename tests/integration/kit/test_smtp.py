"""Mail servers that let nobody in without a password, or speak to nobody in the clear."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from hubbub.mail.message import Mailbox
from hubbub.mail.outbox import Mail
from hubbub.mail.smtp import Security, Server, SmtpMailer
from tests.running import free_port

pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")]
MAIL = Mail(
    "<1@x.org>", "c-1", "Mia", "mia@x.org", "Hi", "Text", None, datetime(2026, 7, 1, tzinfo=UTC), html="<p>Text"
)
KNOWN = LoginPassword(b"shop", b"secret")


@pytest.fixture
def anyio_backend() -> str:
    """The agents run on asyncio."""
    return "asyncio"


class Kept:
    """What arrived."""

    def __init__(self) -> None:
        self.contents: list[bytes] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take one mail."""
        assert isinstance(envelope.content, bytes)
        self.contents.append(envelope.content)
        return "250 OK"


@pytest.fixture
def guarded() -> Iterator[tuple[Kept, int]]:
    """A server that takes mail from the shop only, in the clear."""
    kept, port = Kept(), free_port()

    def let_in(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, said: object) -> AuthResult:
        return AuthResult(success=said == KNOWN, handled=False)

    controller = Controller(kept, "127.0.0.1", port, authenticator=let_in, auth_required=True, auth_require_tls=False)
    controller.start()
    yield kept, port
    controller.stop()


@pytest.mark.parametrize(
    ("password", "security", "delivery"),
    [
        ("secret", "offered", "accepted"),
        ("wrong", "none", "delayed"),
        ("", "offered", "delayed"),
        ("secret", "starttls", "delayed"),
    ],
)
async def test_a_server_is_spoken_to_as_it_wants(
    guarded: tuple[Kept, int], password: str, security: Security, delivery: str
) -> None:
    """A password that is wrong, or an encryption that is not offered, is ours to put right: no mail is lost for it."""
    kept, port = guarded
    server = Server("127.0.0.1", port, security, "shop" if password else "", password)
    assert await SmtpMailer(server, Mailbox.parse("care@shop.example")).send(MAIL) == delivery
    assert len(kept.contents) == (delivery == "accepted")
    assert all(b"multipart/alternative" in content for content in kept.contents)


def test_the_password_is_not_shown() -> None:
    """In no log."""
    assert "secret" not in repr(Server("h", 25, "tls", "shop", "secret"))
