"""An OpenID provider: a real server that publishes its keys, and whoever it signs for."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

AUDIENCE = "hubbub"
DISCOVERY = "/.well-known/openid-configuration"
JWKS = "/keys"
RSA_BITS = 2_048


def new_key(algorithm: str = "RS256", key_id: str = "k1") -> Key:
    """A private key that signs with that algorithm."""
    if algorithm.startswith("ES"):
        return ECKey.generate_key("P-256", {"kid": key_id, "use": "sig"})
    if algorithm.startswith("Ed"):
        return OKPKey.generate_key("Ed25519", {"kid": key_id, "use": "sig"})
    return RSAKey.generate_key(RSA_BITS, {"kid": key_id, "use": "sig"})


@dataclass
class Provider:
    """The provider: what it publishes, and who asked for it. `documents` are published in place of the usual ones."""

    url: str
    key: Key
    published: list[Key] = field(default_factory=list)
    documents: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def token(self, subject: str, *, key: Key | None = None, algorithm: str = "RS256", **claims: Any) -> str:
        """A token for somebody; a claim that is None is left out."""
        now, signer = int(time.time()), key or self.key
        usual = {"iss": self.url, "aud": AUDIENCE, "sub": subject, "iat": now, "exp": now + 600}
        said = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        return jwt.encode({"alg": algorithm, "kid": signer.kid}, said, signer, [algorithm])

    def shown(self, path: str) -> Any:
        """The document at a path."""
        self.asked.append(path)
        if path in self.documents:
            return self.documents[path]
        if path == DISCOVERY:
            return {"issuer": self.url, "jwks_uri": self.url + JWKS, "response_types_supported": ["code"]}
        return {"keys": [one.as_dict(private=False) for one in self.published]}


@contextmanager
def provider() -> Iterator[Provider]:
    """Run a provider until the block ends."""
    key = new_key()
    running = Provider("", key, [key])

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = json.dumps(running.shown(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing: what was asked is remembered."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        running.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield running
        finally:
            server.shutdown()
            thread.join()
