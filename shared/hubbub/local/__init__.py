"""A whole installation on one machine without containers: Redis, a mail catcher, the agents and the hub."""
