"""The hub: decides what a message needs, calls the agents, answers."""
