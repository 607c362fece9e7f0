"""What the kernel tells of a process: of this one, and of one that forbids it."""

import mmap
import os
import resource
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from relay.fit.process import OpenFile, Process


@pytest.fixture
def ours() -> Process:
    return Process("self")


def opened(process: Process, number: int) -> OpenFile:
    (found,) = [each for each in process.files() if each.number == number]
    return found


def test_a_file_open_for_writing_is_told_from_one_open_for_reading(ours: Process, tmp_path: Path):
    path = tmp_path / "a"
    with path.open("w") as writer, path.open() as reader, path.open("r+") as both:
        assert opened(ours, writer.fileno()).writable and opened(ours, both.fileno()).writable
        assert not opened(ours, reader.fileno()).writable
        assert opened(ours, reader.fileno()).target == str(path) and opened(ours, reader.fileno()).is_regular


def test_a_memory_file_is_told_from_one_on_a_disk_that_was_deleted(ours: Process):
    number = os.memfd_create("a")
    try:
        assert opened(ours, number).is_memory
    finally:
        os.close(number)
    with tempfile.TemporaryFile() as file:
        assert opened(ours, file.fileno()).is_regular and not opened(ours, file.fileno()).is_memory


def test_a_file_that_is_written_through_memory_is_seen_and_a_memory_file_is_not(
    ours: Process, tmp_path: Path
):
    path = tmp_path / "mapped"
    path.write_bytes(bytes(4096))
    number = os.memfd_create("a")
    os.truncate(number, 4096)
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 4096), mmap.mmap(number, 4096):
        assert ours.mapped_for_writing() == [str(path)]
    os.close(number)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 4096, access=mmap.ACCESS_COPY):
        assert ours.mapped_for_writing() == []


def test_sockets_are_those_of_the_process_alone(ours: Process):
    with socket.socket() as one, socket.socket(type=socket.SOCK_DGRAM) as other:
        one.bind(("127.0.0.1", 0))
        one.listen()
        other.bind(("127.0.0.1", 0))
        seen = {(each.kind, each.port): each.listens for each in ours.sockets()}
        port = one.getsockname()[1]
        assert seen["tcp", port] and ("udp", other.getsockname()[1]) in seen
        with subprocess.Popen(["/bin/sleep", "60"]) as child:
            assert ("tcp", port) not in {(each.kind, each.port) for each in Process(child.pid).sockets()}
            child.kill()
    assert ("tcp", port) not in {(each.kind, each.port) for each in ours.sockets()}


def test_limits_are_the_soft_and_the_hard_one(ours: Process):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert ours.limit("Max open files") == (None if soft == resource.RLIM_INFINITY else soft)
    assert ours.limit("Max open files", hard=True) == (None if hard == resource.RLIM_INFINITY else hard)


def test_fields_are_read(ours: Process):
    assert ours.user == os.getuid()
    assert ours.kibibytes("VmRSS") > 1000 and ours.field("NoSuchField") == ""


@pytest.mark.parametrize(("text", "group"), (("1:cpu:/a\n0::/b/c\n", "/b/c"), ("1:cpu:/a\n", "")))
def test_only_the_group_of_version_2_counts(tmp_path: Path, text: str, group: str):
    folder = tmp_path / "proc/1"
    folder.mkdir(parents=True)
    (folder / "cgroup").write_text(text)
    assert Process(1, tmp_path).cgroup() == group


def test_a_process_that_is_gone_is_an_error_of_the_system():
    with pytest.raises(OSError):
        Process(2**22 + 1).files()


def test_the_processes_that_one_started_are_its_workers():
    with subprocess.Popen(["sleep", "60"]) as child:
        try:
            assert child.pid in [each.pid for each in Process(os.getpid()).workers()]
            assert Process(child.pid).workers() == []
        finally:
            child.kill()
