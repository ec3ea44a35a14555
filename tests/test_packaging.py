"""What is installed elsewhere is whole: pages, styles, migrations, words, the font and its licence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.support.settings import PROJECT


def needed() -> set[str]:
    """Every file under `bot` that is part of the project."""
    return {
        str(path.relative_to(PROJECT))
        for path in (PROJECT / "bot").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_every_kind_of_file_is_named_as_package_data() -> None:
    configured = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = configured["tool"]["setuptools"]["package-data"]["*"]
    assert not [name for name in needed() if not any(fnmatch(name, p) for p in ["*.py", *patterns])]


@pytest.mark.prove(alone=True)  # it asks the package index for setuptools
def test_the_wheel_holds_every_file_and_runs_from_elsewhere(tmp_path: Path) -> None:
    # A copy, because building leaves files behind that the next wheel would take.
    source = tmp_path / "source"
    shutil.copytree(PROJECT / "bot", source / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, source)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, source]
    subprocess.run(build, check=True, cwd=tmp_path, timeout=300)
    (wheel,) = tmp_path.glob("firebreak-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
        archive.extractall(tmp_path / "installed")
    assert needed() - inside == set()
    assert {name.split("/")[0] for name in inside} == {"bot", f"{wheel.name.split('-py3')[0]}.dist-info"}
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    upgrade = [sys.executable, "-m", "bot", "db", "upgrade"]
    subprocess.run(upgrade, check=True, cwd=tmp_path, env=environment, timeout=60)
