"""The kit's README keeps its word: what it shows runs as it stands there."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hubbub.cards import AgentCard
from hubbub.semantics import typed_fields
from tests.running import ROOT, SpokeCaller, service

README = ROOT / "shared" / "README.md"


@pytest.fixture(scope="module")
def warranty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpokeCaller]:
    """The README's agent, served as the README says."""
    (code,) = re.findall(r"^```python\n(.*?)^```$", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    folder = tmp_path_factory.mktemp("readme")
    (folder / "warranty.py").write_text(code, "utf-8")
    with service("warranty:app", {"PYTHONPATH": f"{folder}:{ROOT / 'shared'}"}) as running, httpx.Client() as client:
        yield SpokeCaller("warranty", running.url, client=client)


def test_the_smallest_agent_answers(warranty: SpokeCaller) -> None:
    """A product it knows, and one it does not."""
    answer = warranty.call("check_warranty", {"product": "tent"}).json()
    assert (answer["outcome"], answer["output"]) == ("done", {"years": 5})
    assert answer["say"] == "We stand by every tent for 5 years."
    assert warranty.call("check_warranty", {"product": "kayak"}).json()["code"] == "unknown_product"


def test_the_smallest_agent_says_what_the_hub_needs(warranty: SpokeCaller) -> None:
    """Sentences, typed input, vocabulary."""
    card = warranty.client.get(f"{warranty.url}/.well-known/agent-card.json")
    typed = AgentCard.model_validate_json(card.content).typed()
    (skill,) = typed.skills
    assert len(skill.examples) == 2
    assert [(field.path, field.type) for field in typed_fields(skill.input_schema)] == [(("product",), "product.name")]
    assert typed.vocabulary["product.name"].values == ("tent", "backpack")


def test_every_link_leads_somewhere() -> None:
    """To a file or folder of this repository."""
    links = re.findall(r"\]\(([^)#]+)\)", README.read_text("utf-8"))
    assert links
    assert [link for link in links if not (Path(README.parent) / link).exists()] == []
