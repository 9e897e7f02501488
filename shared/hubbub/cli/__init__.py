"""Hubbub from a terminal: talk to a running hub, play dialogues against it, look at its health."""
