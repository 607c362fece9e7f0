"""What a machine tells, read from files like its own, and from this machine."""

import ctypes
import os
import socket
from pathlib import Path

import pytest

from relay.fit.machine import Machine, clock_error_s, resident_bytes
from tests.support.machine import SWAP, make_machine

MIB = 1 << 20
GROUP = "sys/fs/cgroup/waypost.slice"


@pytest.mark.parametrize(
    ("changes", "areas"),
    (
        ({}, []),
        ({"proc/swaps": SWAP}, ["/dev/sda2"]),
        ({"proc/swaps": SWAP.replace("/dev/sda2 partition", "/swapfile file")}, ["/swapfile"]),
        (
            {"proc/swaps": SWAP.replace("/dev/sda2", "/dev/zram0"), "sys/block/zram0/backing_dev": "none\n"},
            [],
        ),
        (
            {
                "proc/swaps": SWAP.replace("/dev/sda2", "/dev/zram0"),
                "sys/block/zram0/backing_dev": "/dev/sda3\n",
            },
            ["/dev/zram0"],
        ),
        ({"proc/swaps": SWAP.replace("sda2", "dm-1"), "sys/block/dm-1/dm/uuid": "CRYPT-PLAIN-swap\n"}, []),
        (
            {"proc/swaps": SWAP.replace("sda2", "dm-1"), "sys/block/dm-1/dm/uuid": "CRYPT-LUKS2-a\n"},
            ["/dev/dm-1"],
        ),
        ({"proc/swaps": SWAP.replace("sda2", "dm-1"), "sys/block/dm-1/dm/uuid": "LVM-a\n"}, ["/dev/dm-1"]),
    ),
    ids=("none", "disk", "file", "memory", "memory over a disk", "key of each boot", "lasting key", "volume"),
)
def test_swap_that_outlives_the_power_is_told_from_swap_that_does_not(
    tmp_path: Path, changes: dict[str, str], areas: list[str]
):
    assert make_machine(tmp_path, changes).swap_areas() == areas


@pytest.mark.parametrize(("text", "scope"), (("0\n", 0), ("1\n", 1), ("3\n", 3), ("", 0)))
def test_the_scope_of_tracing_is_read(tmp_path: Path, text: str, scope: int):
    assert make_machine(tmp_path, {"proc/sys/kernel/yama/ptrace_scope": text}).ptrace_scope() == scope


def test_a_machine_that_tells_nothing_is_taken_as_open_and_read_without_harm(tmp_path: Path):
    machine = Machine(tmp_path)
    assert (machine.swap_areas(), machine.core_pattern(), machine.ptrace_scope()) == ([], "", 0)
    assert machine.listeners() == [] and machine.users() == {}


def test_memory_is_that_of_the_machine_or_of_the_tightest_group(tmp_path: Path):
    assert make_machine(tmp_path / "a").memory_bytes() == 4 << 30
    group = {f"{GROUP}/relay/memory.max": "max\n", f"{GROUP}/memory.max": f"{1 << 28}\n"}
    assert make_machine(tmp_path / "b", group).memory_bytes() == 1 << 28


def test_the_limits_of_a_group_are_those_of_the_groups_above_it_too(tmp_path: Path):
    changes = {f"{GROUP}/relay/memory.swap.max": "max\n", f"{GROUP}/memory.swap.max": "0\n"}
    machine = make_machine(tmp_path, changes | {"sys/fs/cgroup/other/memory.swap.max": "7\n"})
    assert machine.cgroup_limits("/waypost.slice/relay", "memory.swap.max") == [0]
    assert machine.cgroup_limits("/other", "memory.swap.max") == [7]
    assert machine.cgroup_limits("", "memory.swap.max") == []


@pytest.mark.parametrize(
    ("changes", "volatile"),
    (
        ({}, True),
        ({"var/log/journal/x": ""}, False),
        ({"etc/systemd/journald.conf": "[Journal]\nStorage=volatile\n", "var/log/journal/x": ""}, True),
        ({"etc/systemd/journald.conf": "[Journal]\nStorage=persistent\n"}, False),
        ({"etc/systemd/journald.conf.d/a.conf": "[Journal]\nStorage=persistent\n"}, False),
        (
            {
                "usr/lib/systemd/journald.conf.d/b.conf": "[Journal]\nStorage=persistent\n",
                "etc/systemd/journald.conf.d/b.conf": "[Journal]\nStorage=volatile\n",
            },
            True,
        ),
        (
            {
                "etc/systemd/journald.conf.d/a.conf": "[Journal]\nStorage=volatile\n",
                "etc/systemd/journald.conf.d/b.conf": "[Journal]\nStorage=persistent\n",
            },
            False,
        ),
        ({"etc/systemd/journald.conf": "no section\n"}, True),
    ),
    ids=("plain", "folder", "volatile", "persistent", "dropped in", "etc wins", "later wins", "damaged"),
)
def test_the_journal_is_volatile_as_its_settings_say(tmp_path: Path, changes: dict[str, str], volatile: bool):
    assert make_machine(tmp_path, changes).journal_is_volatile() is volatile


@pytest.mark.parametrize(
    ("listens", "setting", "forwarded"),
    (
        (True, "#", True),
        (True, "ForwardToSyslog=yes", True),
        (True, "ForwardToSyslog=no", False),
        (False, "ForwardToSyslog=yes", False),
    ),
)
def test_a_journal_that_stays_in_memory_can_be_handed_to_who_keeps_it(
    tmp_path: Path, listens: bool, setting: str, forwarded: bool
):
    changes = {"etc/systemd/journald.conf": f"[Journal]\nStorage=volatile\n{setting}\n"}
    listener = {"run/systemd/journal/syslog": ""} if listens else {}
    assert make_machine(tmp_path, changes | listener).journal_is_forwarded() is forwarded


def test_this_machine_is_read():
    machine = Machine()
    assert machine.memory_bytes() > 1 << 20
    assert machine.users()[os.getpid()] == os.getuid()


def test_who_listens_for_others_is_seen_and_who_listens_on_loopback_is_not():
    with (
        socket.socket() as open_,
        socket.socket() as local,
        socket.socket(type=socket.SOCK_DGRAM) as datagrams,
    ):
        open_.bind(("0.0.0.0", 0))  # noqa: S104
        local.bind(("127.0.0.1", 0))
        datagrams.bind(("0.0.0.0", 0))  # noqa: S104
        open_.listen()
        local.listen()
        ports = {each.port for each in Machine().listeners()}
        assert {open_.getsockname()[1], datagrams.getsockname()[1]} <= ports
        assert local.getsockname()[1] not in ports


def test_memory_that_is_filled_shows_and_memory_that_is_only_claimed_does_not():
    before = resident_bytes()
    claimed = bytearray(0)
    filled = b"\x01" * (64 * MIB)
    assert 60 * MIB < resident_bytes() - before < 90 * MIB
    del filled, claimed


def test_the_kernels_word_on_the_clock_is_at_most_what_it_says_of_one_that_nobody_keeps():
    assert 0 <= clock_error_s() <= 16


def test_a_kernel_that_will_not_say_is_no_fault(monkeypatch: pytest.MonkeyPatch):
    class Silent:
        def __init__(self, name: None) -> None: ...

        def adjtimex(self, timex: object) -> int:
            return -1

    monkeypatch.setattr(ctypes, "CDLL", Silent)
    assert clock_error_s() == 0
