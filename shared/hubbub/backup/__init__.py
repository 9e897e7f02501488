"""Copies of all that an installation keeps, and the way back (extras `local` and `cli`)."""
