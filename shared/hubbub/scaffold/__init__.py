"""Writes a new agent into the tree it is called in, and takes it out again: `make new-agent name=warranty`."""
