"""A mail server that delivers nothing: it keeps what it gets and shows it over Mailpit's HTTP API."""
