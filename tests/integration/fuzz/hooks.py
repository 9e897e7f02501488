"""What schemathesis has to be told of bodies that are no JSON."""

from typing import Any

import schemathesis

PROTOBUF = "application/x-protobuf"


@schemathesis.serializer(PROTOBUF)
def protobuf(_: schemathesis.SerializationContext, value: Any) -> bytes:
    """Bytes as they were drawn, whatever they mean."""
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")
