"""An agent's things in the company's own system, reached over HTTP, and done there exactly once (extra `remote`)."""
