"""The locks: every file by its hash, no address of any index, and they agree."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from packaging.requirements import Requirement

from tests.support.tree import ROOT, pyproject

LOCKS = ("run.lock", "desktop.lock", "bundle.lock", "dev.lock")
ENTRY = re.compile(
    r"^(?P<line>[a-z0-9][a-z0-9.-]*==\S+( ; [^\\\n]+)?) \\\n"
    r"(?P<hashes>(?:    --hash=\S+(?: \\)?\n)+)",
    re.MULTILINE,
)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}(?: \\)?")


@dataclass(frozen=True, slots=True)
class Pin:
    requirement: Requirement
    hashes: frozenset[str]

    @property
    def version(self) -> str:
        [only] = self.requirement.specifier
        return only.version


def text_of(lock: str) -> str:
    return (ROOT / "requirements" / lock).read_text("utf-8")


def pins(lock: str) -> dict[str, Pin]:
    read = {}
    for entry in ENTRY.finditer(text_of(lock)):
        requirement = Requirement(entry["line"])
        read[requirement.name] = Pin(requirement, frozenset(entry["hashes"].split()))
    return read


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_pins_with_hashes_and_comments_and_nothing_else(lock: str) -> None:
    rest = [line for line in ENTRY.sub("", text_of(lock)).splitlines() if not line.lstrip().startswith("#")]
    assert rest == []
    assert all(HASH.fullmatch(line.strip()) for line in text_of(lock).splitlines() if "--hash" in line)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_no_file(lock: str) -> None:
    assert not re.search(r"://|\bfile:|--(index|extra-index|find-links|trusted)|@ ", text_of(lock))


@pytest.mark.parametrize("lock", ["run.lock", "desktop.lock"])
def test_the_tests_run_on_what_people_run(lock: str) -> None:
    run, dev = pins(lock), pins("dev.lock")
    assert run
    assert {name: dev[name].hashes for name in run} == {name: pin.hashes for name, pin in run.items()}
    assert {name: dev[name].version for name in run} == {name: pin.version for name, pin in run.items()}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_satisfies_what_pyproject_asks_for(lock: str) -> None:
    project, groups = pyproject()["project"], pyproject()["dependency-groups"]
    asked = {
        "run.lock": [*project["dependencies"], *groups["build"]],
        "desktop.lock": [*project["dependencies"], *project["optional-dependencies"]["desktop"]],
        "bundle.lock": groups["bundle"],
        "dev.lock": [*project["dependencies"], *groups["build"], *groups["dev"]],
    }[lock]
    locked = pins(lock)
    for requirement in map(Requirement, asked):
        assert requirement.specifier.contains(locked[canonical(requirement.name)].version), requirement


def test_a_portable_folder_holds_the_same_on_every_system() -> None:
    """pip asks the markers of the machine that packs, also when it packs for Windows."""
    markers = {str(pin.requirement.marker) for pin in pins("desktop.lock").values()}
    assert [
        marker for marker in markers if re.search("platform_system|sys_platform|os_name|machine", marker)
    ] == []


def test_the_build_backend_stands_in_the_lock() -> None:
    assert set(pyproject()["build-system"]["requires"]) <= set(pyproject()["dependency-groups"]["build"])
