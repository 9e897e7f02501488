"""How an agent is spoken to."""

from typing import Literal

Protocol = Literal["native", "jsonrpc-1.0", "jsonrpc-0.3", "http-1.0", "http-0.3"]
"""Our own skill contract, or a binding and version of A2A."""
NATIVE: Protocol = "native"
