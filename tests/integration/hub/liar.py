"""An agent that serves a card, and answers its calls, with whatever bytes it was given: no HTTP library helps it."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from hubbub.cards import CARD_PATH, AgentCard, Effect, SkillDescriptor, TypedSkills

END_OF_HEADERS = b"\r\n\r\n"


@dataclass
class Liar:
    """Where it listens, what it says, and what it was sent."""

    url: str
    card: bytes
    answer: bytes = b""
    heads: list[bytes] = field(default_factory=list)

    def reply_to(self, head: bytes) -> bytes:
        """The bytes to send for a request with these headers."""
        if head.startswith(b"GET " + CARD_PATH.encode()):
            return http_answer(self.card) if not self.card.startswith(b"!") else self.card[1:]
        self.heads.append(head)
        return self.answer


def http_answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A well-formed HTTP/1.1 answer, after which the connection ends."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + END_OF_HEADERS + body


def card(name: str, *skills: SkillDescriptor, description: str = "odd things") -> bytes:
    """An agent card."""
    typed = TypedSkills(skills=skills)
    written = AgentCard.of(name=name, description=description, version="1", url="http://liar", typed=typed)
    return written.model_dump_json(by_alias=True, exclude_none=True).encode()


def skill(name: str, effect: Effect, *examples: str) -> SkillDescriptor:
    """A skill that takes nothing."""
    schema = {"type": "object", "properties": {}}
    return SkillDescriptor(
        id=name,
        purpose=name.replace("_", " "),
        description=name,
        examples=examples,
        input_schema=schema,
        output_schema=schema,
        effect=effect,
        requires_customer=False,
    )


@contextmanager
def liar(served: bytes) -> Iterator[Liar]:
    """Run one in a thread until the block ends."""

    class Connection(socketserver.StreamRequestHandler):
        """One request, then the end."""

        def handle(self) -> None:
            """Read the headers and the body, and answer."""
            head = b""
            while (line := self.rfile.readline()) not in {b"", b"\r\n"}:
                head += line
            length = next((int(h.split(b":")[1]) for h in head.splitlines() if h.lower().startswith(b"content-le")), 0)
            self.rfile.read(length)
            with suppress(OSError):  # nobody may want to hear it any more
                self.wfile.write(told.reply_to(head))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Connection) as server:
        server.daemon_threads = True
        told = Liar(f"http://127.0.0.1:{server.server_address[1]}", served)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()
