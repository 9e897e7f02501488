"""Plays scripted dialogues against a running hub and says whether they went as expected."""
