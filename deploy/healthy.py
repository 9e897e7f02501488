"""Health check of a container: exits with 0 when the service in it can be used. No curl, little memory, no imports."""

import socket
import sys

with socket.create_connection(("127.0.0.1", 8000), timeout=2) as connection:
    connection.sendall(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")
    status = connection.recv(64).split(b" ")[1:2]
sys.exit(status != [b"200"])
