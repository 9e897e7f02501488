"""The images are built once; most tests share one installation and leave it as they found it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.containers.stack import TAG, Stack, new_stack
from tests.roster import OURS
from tests.running import ROOT

HERE = Path(__file__).parent
SERVICES = (*OURS, "redis", "postgres", "jaeger", "mailpit")


@pytest.fixture(scope="session")
def images() -> None:
    """Our images, built as a user does without compose, and what stands in for Jaeger and Mailpit."""
    for service in OURS:
        module = "orchestrator" if service == "hub" else f"agents.{service}"
        arguments = ["--build-arg", f"SERVICE={service}", "--build-arg", f"MODULE={module}"]
        subprocess.run(
            ["docker", "build", "-q", *arguments, "-t", f"hubbub/{service}:{TAG}", str(ROOT)],
            check=True,
            capture_output=True,
            timeout=600,
        )
    subprocess.run([HERE / "stand_ins.sh", "jaeger", "mailpit"], check=True, timeout=600)


@pytest.fixture(scope="session")
def stack(images: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:  # noqa: ARG001 - built first
    """An installation with the demo company and, for each service and the story, a customer who was charged twice."""
    folder = tmp_path_factory.mktemp("stack")
    company = folder / "company.yaml"
    company.write_text(yaml.safe_dump(_with_further_customers()))
    company.chmod(0o644)
    folder.chmod(0o755)
    with new_stack(folder, HUBBUB_DEMO_DATA=str(company)) as fresh:
        fresh.make("up")
        yield fresh


def _with_further_customers() -> object:
    company = yaml.safe_load((ROOT / "deploy/demo/larkspur.yaml").read_text())
    for name in (*SERVICES, "story"):
        customer = f"cus_{name}"
        company["customers"].append({"id": customer, "name": f"{name} Lopez", "email": f"{name}@example.com"})
        company["charges"] += [
            {"id": f"ch_{name}{minutes}", "customer_id": customer, "amount": 4900, "description": "Club", "at": at}
            for minutes, at in enumerate(("-12d", "-12d2m"))
        ]
    return company
