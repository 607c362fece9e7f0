"""The source tree as the tidy tests see it: our files, our rooms, their syntax trees."""

from __future__ import annotations

import ast
import functools
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("wire", "keys", "relay", "client")
HIDDEN_BUT_OURS = {".ci", ".gitignore", ".gitattributes"}


def files(folder: Path = ROOT) -> Iterator[Path]:
    """Every file that belongs to the project, without caches, environments and what git does not see."""
    unseen = {line.rstrip("/") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()}
    for path in sorted(folder.iterdir()):
        hidden = path.name.startswith(".") and path.name not in HIDDEN_BUT_OURS
        if hidden or path.name in unseen or path.suffix == ".egg-info":
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


def sources(*packages: str) -> list[Path]:
    """The Python files of these packages."""
    return [path for package in packages for path in files(ROOT / package) if path.suffix == ".py"]


def needs_a_desktop(module: str) -> bool:
    """Whether importing this module needs the libraries of a desktop, which a bare machine does not have."""
    return module.startswith("client.desktop.")


def name_of(path: Path) -> str:
    """`client/cli/say.py` for people and for lists."""
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    """`keys.ratchet` for keys/ratchet.py, `client.cli` for client/cli/__init__.py."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def rooms() -> list[str]:
    """Every file of the four packages: `keys.ratchet`, `relay.site.head`."""
    named = {module_of(path) for path in sources(*PACKAGES)}
    return sorted(named - {*PACKAGES, *folders()})


def folders() -> list[str]:
    """Every folder inside the four packages: `client.cli`, `relay.site`."""
    faces = {module_of(path) for path in sources(*PACKAGES) if path.name == "__init__.py"}
    return sorted(faces - set(PACKAGES))


@functools.cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


@functools.cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def contract(beginning: str) -> dict[str, Any]:
    """The import contract whose name begins so."""
    [found] = [
        one for one in pyproject()["tool"]["importlinter"]["contracts"] if one["name"].startswith(beginning)
    ]
    return dict(found)


def floors(container: str) -> list[str]:
    """The layers of the import contract for what lies in this package or folder, `relay` or `relay.site`."""
    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    [found] = [one for one in contracts if one.get("containers") == [container]]
    return list(found["layers"])
