"""What is said to the service manager, and what it kept: nothing without one, and never another's."""

import os
import socket
from pathlib import Path

import pytest

from relay import manager
from tests.support.service_manager import service_manager


def test_without_a_manager_nothing_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not manager.notify("READY=1")


def test_a_manager_that_is_gone_is_no_fault(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NOTIFY_SOCKET", "@waypost-test-nobody")
    assert not manager.notify("READY=1") and not manager.keep("cells", 0)


def test_the_manager_hears_lines_and_keeps_descriptors_until_they_are_released(
    monkeypatch: pytest.MonkeyPatch,
):
    with service_manager() as stand_in:
        monkeypatch.setenv("NOTIFY_SOCKET", stand_in.address)
        fd = os.memfd_create("kept")
        os.write(fd, b"kept")
        assert manager.notify("READY=1") and manager.keep("cells", fd)
        os.close(fd)
        stand_in.hear()
        assert stand_in.said == [["READY=1"], ["FDSTORE=1", "FDNAME=cells", "FDPOLL=0"]]
        assert os.pread(stand_in.kept["cells"], 9, 0) == b"kept"
        manager.release("cells")
        stand_in.hear()
        assert stand_in.kept == {}


def test_a_socket_with_a_path_is_heard_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind("notify")
        monkeypatch.setenv("NOTIFY_SOCKET", "notify")
        assert manager.notify("STOPPING=1")
        assert ear.recv(99) == b"STOPPING=1"


@pytest.mark.parametrize("pid", ["", "1", "x"])
def test_descriptors_that_were_meant_for_another_process_are_left_alone(
    monkeypatch: pytest.MonkeyPatch, pid: str
):
    for name, value in {"PID": pid, "FDS": "2", "FDNAMES": "a:b"}.items():
        monkeypatch.setenv(f"LISTEN_{name}", value)
    assert manager.take_kept() == {}
    assert "LISTEN_PID" not in os.environ


def test_without_any_there_are_none():
    assert manager.take_kept() == {}
