"""The two commands of the README on what a fresh machine has: Debian's python3, pip and certificates.

Each test copies the tree as a clone would hold it, and starts from an empty environment, once as the person
who runs the tests and, where that is root, once as an ordinary user.
"""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.support.clone import AS_OURSELVES, USERS, Clone, clone_for, wait_for


@pytest.fixture
def clone() -> Iterator[Clone]:
    yield from clone_for(AS_OURSELVES)


@pytest.fixture
def clone_of_least() -> Iterator[Clone]:
    yield from clone_for(USERS[-1])


@pytest.fixture(params=USERS, ids=["ourselves", "ordinary_user"][: len(USERS)])
def anyones_clone(request: pytest.FixtureRequest) -> Iterator[Clone]:
    yield from clone_for(request.param)


@pytest.mark.alone
def test_demo_works_from_nothing_and_then_within_a_minute(anyones_clone: Clone) -> None:
    first = anyones_clone.run("demo")
    assert (first.code, first.installs) == (0, 1), first.text
    began = time.monotonic()
    second = anyones_clone.run("demo")
    assert (second.code, second.installs) == (0, 0), second.text
    assert time.monotonic() - began < 60
    for program in ("waypost", "waypost-relay"):
        subprocess.run(
            [anyones_clone.folder / ".venv/bin" / program, "--help"], check=True, capture_output=True
        )


def test_the_tests_pass_from_nothing(clone_of_least: Clone) -> None:
    """As the least of our users; as ourselves all of them have run already when the hunt begins.

    The simulations and the long scenes of whole processes are left out here: they need no other user.
    """
    rooms = ("wire", "keys", "relay", "client", "claims", "tidy")
    said = clone_of_least.run("test", "-q", *(f"tests/{room}" for room in rooms))
    assert (said.code, said.installs) == (0, 1), said.text[-4000:]
    assert " passed" in said.text


def test_demo_leaves_the_tests_less_to_install_and_exit_codes_pass_through(clone: Clone) -> None:
    assert clone.run("demo", "--help").installs == 1
    nothing = clone.run("test", "-q", "tests/wire", "-k", "nothing_is_called_this")
    assert (nothing.code, nothing.installs) == (pytest.ExitCode.NO_TESTS_COLLECTED, 1), nothing.text
    refused = clone.run("demo", "--no-such-option")
    assert (refused.code, refused.installs) == (2, 0), refused.text


def test_two_at_once_set_up_once_and_both_run(clone: Clone) -> None:
    said = [wait_for(process) for process in [clone.start("demo", "--help"), clone.start("demo", "--help")]]
    assert [one.code for one in said] == [0, 0], said
    assert sum(one.installs for one in said) == 1


def test_a_half_made_environment_is_made_anew(clone: Clone) -> None:
    process = clone.start("demo", "--help")
    assert process.stdout is not None
    assert "installing" in process.stdout.readline()
    process.kill()
    wait_for(process)
    said = clone.run("demo", "--help")
    assert (said.code, said.installs) == (0, 1), said.text


def test_a_moved_folder_and_a_renewed_lock_are_noticed(clone: Clone) -> None:
    assert clone.run("demo", "--help").code == 0
    moved = Clone(clone.folder.rename(clone.folder.with_name("elsewhere")), clone.user)
    said = moved.run("demo", "--help")
    assert (said.code, said.installs) == (0, 1), said.text
    with (moved.folder / "requirements/run.lock").open("a") as lock:
        lock.write("# renewed\n")
    said = moved.run("demo", "--help")
    assert (said.code, said.installs) == (0, 1), said.text


def test_a_missing_pip_is_told_with_the_package_that_brings_it(clone: Clone) -> None:
    bare = clone.folder.parent / "bare"
    bare.mkdir()
    (bare / "pip.py").write_text("raise SystemExit('No module named pip')")
    said = clone.run("demo", PYTHONPATH=str(bare))
    assert said.code == 1
    assert said.text == "run.py: pip is missing.  On Debian and Ubuntu: sudo apt install python3-pip\n"


def test_a_file_that_is_not_the_one_we_locked_is_refused(clone: Clone) -> None:
    lock = clone.folder / "requirements/run.lock"
    lock.write_text(re.sub("sha256:[0-9a-f]{8}", "sha256:00000000", lock.read_text()))
    said = clone.run("demo")
    assert said.code == 1
    assert "the installation stopped" in said.text
