"""The order agent: orders, deliveries, charges and refunds."""
