"""What was shown for one process and its memory, shown again for two workers and for other servers.

The tests are those of tests/relay and tests/e2e; here they are run anew with another server or as workers.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIMIT_S = 900
STORE = (
    "tests/relay/test_store_suite.py",
    "tests/relay/shared/test_store_valkey.py",
    "tests/relay/shared/test_valkey_bell.py",
)
CLIENTS = (
    "tests/e2e/test_contract.py",
    "tests/e2e/test_daemon.py",
    "tests/e2e/test_forward.py",
    "tests/e2e/test_kill.py",
    "tests/e2e/test_line.py",
    "tests/e2e/test_lines.py",
    "tests/e2e/test_terminal.py",
    "tests/e2e/test_second_client.py",
)
NOT_SO = (
    "test_nothing_of_a_forwarded_cell_is_in_the_memory_of_either_relay_afterwards",
    "test_a_cell_that_was_handed_on_is_read_at_the_other_relay_and_can_be_taken_back",
)
"""One looks into the memory file; the other asks a hop again by another worker, and is told DUP."""


def run_again(*arguments: str) -> str:
    """Run tests in a process of their own; return what it says in the end when one did not pass."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, cwd=ROOT, env=os.environ)
    return "" if ended.returncode == 0 else ended.stdout[-4000:]


def test_redis_holds_cells_as_valkey_does():
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    assert run_again(*STORE, "--valkey", program) == ""


def test_a_server_that_refuses_what_touches_two_slots_of_a_cluster_refuses_nothing():
    assert run_again(STORE[0], "-k", "valkey", "--valkey", "cluster") == ""


@pytest.mark.parametrize("suite", CLIENTS)
def test_clients_do_with_two_workers_what_they_do_with_one_process(suite: str):
    assert run_again(suite, "--workers", "2", *(f"--deselect={CLIENTS[2]}::{each}" for each in NOT_SO)) == ""
