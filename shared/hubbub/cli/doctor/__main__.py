"""`python -m hubbub.cli.doctor`: what is wrong with this installation, and what to do. Needs no terminal library."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from hubbub.cli.doctor.examination import examine, known_site
from hubbub.cli.doctor.findings import Finding, Level, is_healthy
from hubbub.cli.errors import CommandFailed, WrongUsage
from hubbub.errors import ConfigurationInvalid
from hubbub.settings import ServiceSettings

BLUEPRINT = Path("deploy/local.toml")


def examine_here() -> list[Finding]:
    """What is found at the installation that the environment, or a launcher in this folder, tells of.

    Raises WrongUsage for a variable that cannot be used.
    """
    try:
        now = ServiceSettings().clock
    except (ValueError, ConfigurationInvalid) as error:
        raise WrongUsage(str(error)) from error
    site, found = known_site(os.environ, BLUEPRINT, Path.cwd())
    return [*found, *asyncio.run(examine(site, now))]


def told(findings: Sequence[Finding]) -> list[tuple[Level, str]]:
    """The findings as lines for people, each with its level."""
    width = max(len(finding.about) for finding in findings)
    lines: list[tuple[Level, str]] = []
    for finding in findings:
        lines.append((finding.level, f"{finding.level:7}  {finding.about:{width}}  {finding.what}"))
        if finding.remedy:
            lines.append((finding.level, f"{'':7}  {'':{width}}  -> {finding.remedy}"))
    return lines


def as_json(findings: Sequence[Finding]) -> dict[str, object]:
    """The findings as one JSON object."""
    return {"ok": is_healthy(findings), "findings": [asdict(finding) for finding in findings]}


def main() -> None:
    """Look and tell; exits with 0 when nothing is bad, with 1 when something is, with 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m hubbub.cli.doctor", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object, for scripts")
    options = parser.parse_args()
    try:
        findings = examine_here()
    except CommandFailed as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
    lines = [json.dumps(as_json(findings))] if options.json else [line for _, line in told(findings)]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(0 if is_healthy(findings) else 1)


if __name__ == "__main__":
    main()
