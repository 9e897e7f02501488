"""A whole installation for the stories: Redis, mail catcher, four agents and the hub, each a real process."""
