"""Looks at an installation and says what is wrong and what to do. Needs httpx, and redis where there is one to see."""
