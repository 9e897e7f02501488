"""Settings of the FAQ agent."""

from pathlib import Path

from pydantic import Field

from hubbub.settings import AgentSettings


class FaqSettings(AgentSettings):
    """What the FAQ agent needs to know."""

    knowledge_dir: Path | None = Field(None, description="folder of Markdown articles")
    articles_url: str = Field("", description="address customers read articles below; this agent's own by default")
    word_vectors: bool = Field(default=True, description="compare by meaning as well, where the vectors are installed")
