"""An agent's tables through time: revisions, and how a database is brought to the newest one (extra `sql`)."""
