"""Settings of the FAQ agent."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator

from hubbub.settings import AgentSettings


class FaqSettings(AgentSettings):
    """What the FAQ agent needs to know."""

    knowledge_dir: Path | None = Field(None, description="folder of Markdown articles")
    database_url: str | None = Field(None, description="where drafts and what was published are kept; else nowhere")
    articles_url: str = Field("", description="address customers read articles below; this agent's own by default")
    word_vectors: bool = Field(default=True, description="compare by meaning as well, where the vectors are installed")
    sentence_vectors: bool = Field(
        default=False, description="compare sentences as they are meant; has to be installed"
    )
    vectors_file: Path | None = Field(None, description="where vectors of sentences are kept across restarts")
    import_networks: tuple[IPv4Network | IPv6Network, ...] = Field(
        (), description="networks of the company's own, besides the public internet, that pages are imported from"
    )
    web_search: Literal["off", "searxng", "brave"] = Field("off", description="the search engine customers may ask for")
    web_search_url: str = Field("", description="address of the search engine; Brave's own by default")
    web_search_key: SecretStr = Field(SecretStr(""), description="Brave's key")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.web_search == "searxng" and not self.web_search_url.startswith(("http://", "https://")):
            raise ValueError("HUBBUB_WEB_SEARCH=searxng needs its address in HUBBUB_WEB_SEARCH_URL")
        if self.web_search == "brave" and not self.web_search_key.get_secret_value():
            raise ValueError("HUBBUB_WEB_SEARCH=brave needs its key in HUBBUB_WEB_SEARCH_KEY")
        return self
