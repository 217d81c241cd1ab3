"""A tiny pathway, region and scenario as files, and commands run on them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.network.made_network import BASIS, PATHWAY, REGION

ROLES = """
file: roles
title: Roles
roles:
  nurse: {staff group: Nursing and Midwifery Registered, bands: {"5": 70%, "6": the rest}, career level: {"5": 100%}}
  visiting nurse: {staff group: Nursing and Midwifery Registered, bands: {"6": 100%}, career level: {"6": 100%}}
"""
NEEDS = {
    "stay: {": "stay: {needs: {nurse: {ratio: 1 per 4 patients}}, ",
    "visits: {": "visits: {needs: {visiting nurse: {visits: 2 per week, contact: 30 min, travel: by area}}, ",
}
ROOT = "scenario: plain\ntitle: As it is\nregion: towns\npathways: [care]\nfirst year: 2009/10\nlast year: 2010/11\n"
MORE = """scenario: more-visits
title: More are visited at home
extends: plain
source: made
sources: {made: {citation: Made for tests, grade: published}}
changes:
  more visits:
    of: pathways.care.activities.stay.next
    shift: {from: home, to: visits, share: 50%}
    because: Half of those who went home are visited.
"""
Run = Callable[..., Result]


def write_files(folder: Path) -> None:
    """Write the files into a folder."""
    pathway = PATHWAY
    for old, new in NEEDS.items():
        pathway = pathway.replace(f"  {old}", f"  {new}")
    texts = {
        "care": BASIS + pathway,
        "towns": BASIS + REGION.replace("region: two towns", "region: towns"),
        "roles": BASIS + ROLES,
        "plain": ROOT,
        "more-visits": MORE,
    }
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files, which is the current one."""
    write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.fixture
def run() -> Run:
    """Runs a command in this process."""
    from workforce.cli import app

    def command(*words: str) -> Result:
        os.environ["COLUMNS"] = "100"
        return CliRunner().invoke(app, list(words))

    return command
