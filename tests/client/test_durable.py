"""client/durable.py: the new file whole, or the old one untouched."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from client.durable import replace_file, sibling_of, sync_directory
from client.errors import VaultFull, VaultIo

posix_only = pytest.mark.skipif(os.name != "posix", reason="POSIX modes and limits")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    return path


def failing(number: int):
    def fail(*_args: object) -> None:
        raise OSError(number, "injected")

    return fail


def test_new_content_takes_the_place_of_the_old(path: Path) -> None:
    replace_file(path, (b"ne", b"", b"w"))
    sync_directory(path)
    assert path.read_bytes() == b"new"
    assert os.listdir(path.parent) == ["file"]


@posix_only
def test_file_is_for_its_owner_alone_whatever_was_there(path: Path) -> None:
    path.chmod(0o644)
    sibling_of(path).write_bytes(b"left by a crash")
    sibling_of(path).chmod(0o666)
    replace_file(path, (b"new",))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@posix_only
def test_sibling_that_is_a_link_is_not_followed(path: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"precious")
    sibling_of(path).symlink_to(tmp_path / "elsewhere")
    replace_file(path, (b"new",))
    assert (tmp_path / "elsewhere").read_bytes() == b"precious"
    assert path.read_bytes() == b"new" and not path.is_symlink()


@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
@pytest.mark.parametrize(
    ("number", "error"),
    [(errno.ENOSPC, VaultFull), (errno.EDQUOT, VaultFull), (errno.EIO, VaultIo), (errno.EACCES, VaultIo)],
)
def test_failure_at_any_step_leaves_the_old_file_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int, error: type[Exception]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, step, failing(number))
        with pytest.raises(error):
            replace_file(path, (b"new",))
    assert path.read_bytes() == b"old"
    assert os.listdir(path.parent) == ["file"]
    replace_file(path, (b"new",))
    assert path.read_bytes() == b"new"


@posix_only
def test_write_that_the_system_cuts_short_leaves_the_old_file_alone(path: Path) -> None:
    """A real refusal in the middle of a write: the limit on the size of files."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
    try:
        with pytest.raises(VaultFull):
            replace_file(path, (bytes(1 << 19), bytes(1 << 20)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_bytes() == b"old"
    assert os.listdir(path.parent) == ["file"]


@posix_only
def test_directory_that_cannot_sync_is_told_only_when_it_could(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", failing(errno.EINVAL))
    sync_directory(path)
    monkeypatch.setattr(os, "fsync", failing(errno.EIO))
    with pytest.raises(VaultIo):
        sync_directory(path)


def test_error_does_not_name_the_path(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "replace", failing(errno.EIO))
    with pytest.raises(VaultIo) as caught:
        replace_file(path, (b"new",))
    assert str(caught.value) == "" and caught.value.__suppress_context__
