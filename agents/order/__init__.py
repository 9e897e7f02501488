"""The order agent: orders, deliveries, returns, charges and refunds."""
