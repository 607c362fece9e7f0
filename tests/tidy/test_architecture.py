"""The way of a message names functions that exist: who follows it with a finger does not fall into a hole."""

from __future__ import annotations

import ast
import re
from collections import defaultdict

import pytest

from tests.support.tree import PACKAGES, ROOT, name_of, sources, syntax

PAGES = ("docs/architecture.md", "docs/threat-model.md", "docs/roadmap.md")
NAMED = re.compile(r"`(?P<owner>[A-Za-z]\w*)\.(?P<name>\w+)`")
FILES = re.compile(r"`(?P<path>(?:wire|keys|relay|client|tests|docs)/[\w/.-]+\.\w+)(?:::\w+)?`")
LINK = re.compile(r"\]\((?P<target>[^)#:]+)(?:#[^)]*)?\)")
PROSE = [name_of(path) for path in (*ROOT.glob("*.md"), *sorted(ROOT.glob("docs/**/*.md")))]
NOT_CODE = {"py", "md", "toml"}


def owners() -> dict[str, set[str]]:
    """What each module and each class defines, by the short name of the module or class."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sources(*PACKAGES):
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found[path.stem].add(node.name)
            if isinstance(node, ast.ClassDef):
                found[node.name] |= {part.name for part in node.body if hasattr(part, "name")}
        found[path.parent.name].add(path.stem)
    return found


OWNERS = owners()


@pytest.mark.parametrize("page", PAGES)
def test_every_function_that_a_page_names_exists(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    named = {(each["owner"], each["name"]) for each in NAMED.finditer(text) if each["name"] not in NOT_CODE}
    assert [f"{owner}.{name}" for owner, name in sorted(named) if name not in OWNERS.get(owner, ())] == []


@pytest.mark.parametrize("page", [*PAGES[:2], "README.md", "SECURITY.md", "docs/operations.md"])
def test_every_file_that_a_page_names_exists(page: str) -> None:
    named = {each["path"] for each in FILES.finditer((ROOT / page).read_text("utf-8"))}
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PROSE)
def test_every_link_between_pages_leads_somewhere(page: str) -> None:
    folder = (ROOT / page).parent
    targets = {each["target"] for each in LINK.finditer((ROOT / page).read_text("utf-8"))}
    assert [target for target in sorted(targets) if not (folder / target).exists()] == []


def test_the_way_of_a_message_names_many_functions() -> None:
    assert len(set(NAMED.findall((ROOT / "docs/architecture.md").read_text("utf-8")))) > 60
