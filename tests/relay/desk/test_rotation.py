"""relay/rotation: new secrets beside former ones, step by step on the disk."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from relay.config import Former, Refused
from relay.desk import rotation
from relay.desk.founding import found
from relay.desk.keyfile import former_path, read_former, read_secret
from relay.desk.rotation import DAY_S
from relay.desk.settings import load, secret_files

NOW_S = datetime(2026, 11, 22, 10, 30, tzinfo=UTC).timestamp()
END_S = int(datetime(2026, 12, 7, tzinfo=UTC).timestamp())
"""When the last day, 6 December, is over."""


@pytest.fixture
def config_path(tmp_path: Path) -> Path:
    return found(tmp_path / "relay", "127.0.0.1", 8443, None, plain=True)


@pytest.fixture
def key(config_path: Path) -> Path:
    return secret_files(config_path)[0]


def former_of(path: Path) -> Former:
    former = read_former(path)
    assert former is not None
    return former


def test_a_new_secret_counts_and_the_former_one_to_the_end_of_its_last_day(key: Path) -> None:
    old = read_secret(key)
    rotation.rotate([key], 14, NOW_S)
    former = former_of(key)
    assert (former.secret, former.until_s) == (old, END_S)
    assert read_secret(key) != old
    assert former_path(key).read_text().endswith("\nuntil 2026-12-06\n")


def test_every_file_is_for_its_owner_alone_and_no_draft_is_left(key: Path) -> None:
    before = {path.name for path in key.parent.iterdir()}
    rotation.rotate([key], 14, NOW_S)
    assert {path.name for path in key.parent.iterdir()} == before | {"relay.key.former"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in key.parent.iterdir()} == {0o600}


def test_settings_hold_both_secrets_and_only_the_new_one_once_the_time_is_over(config_path: Path) -> None:
    files, before = secret_files(config_path), load(config_path)
    rotation.rotate([files[0], files[1]], 14, NOW_S)
    config = load(config_path)
    assert config.former_key is not None and config.former_key.secret == before.key
    assert config.pools[0].former is not None and config.pools[0].former.secret == before.pools[0].secret
    assert config.without_over(END_S - 1) == config
    after = config.without_over(END_S)
    assert not after.formers and (after.key, after.pools[0].secret) == (config.key, config.pools[0].secret)


def test_what_a_file_held_is_overwritten_when_another_takes_its_place(key: Path) -> None:
    """Seen through a second name of the same file: without it nobody could look."""
    beside = key.with_name("beside")
    os.link(key, beside)
    size = beside.stat().st_size
    rotation.rotate([key], 0, NOW_S)
    assert beside.read_bytes() == bytes(size)


def test_without_an_overlap_no_former_secret_is_left(key: Path) -> None:
    rotation.rotate([key], 0, NOW_S)
    assert read_former(key) is None and not former_path(key).exists()


def test_a_second_rotation_waits_for_the_end_of_the_first(config_path: Path) -> None:
    files = secret_files(config_path)
    rotation.rotate([files[0]], 14, NOW_S)
    held = {path: path.read_bytes() for path in config_path.parent.iterdir()}
    with pytest.raises(Refused, match="2026-12-06"):
        rotation.rotate([files[1], files[0]], 14, NOW_S)
    assert {path: path.read_bytes() for path in config_path.parent.iterdir()} == held
    rotation.rotate([files[0]], 14, END_S)
    assert former_of(files[0]).until_s == END_S + 15 * DAY_S


def test_a_rotation_that_is_taken_back_leaves_both_secrets_in_force(key: Path) -> None:
    old = read_secret(key)
    rotation.rotate([key], 14, NOW_S)
    new = read_secret(key)
    rotation.take_back([key], NOW_S + DAY_S)
    former = former_of(key)
    assert read_secret(key) == old
    assert (former.secret, former.until_s) == (new, END_S)


def test_nothing_is_taken_back_where_no_former_secret_counts(key: Path) -> None:
    with pytest.raises(Refused):
        rotation.take_back([key], NOW_S)
    rotation.rotate([key], 14, NOW_S)
    current = read_secret(key)
    with pytest.raises(Refused):
        rotation.take_back([key], END_S)
    assert read_secret(key) == current


def test_a_former_secret_whose_time_is_over_is_overwritten_and_removed(
    key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotation.rotate([key], 14, NOW_S)
    rotation.clear(key, END_S - 1)
    assert former_path(key).exists()
    kept = os.open(former_path(key), os.O_RDONLY)
    rotation.clear(key, END_S)
    assert not former_path(key).exists()
    assert not any(os.read(kept, 4096))
    os.close(kept)


class Died(Exception):
    """The machine stopped here."""


@pytest.mark.parametrize("back", [False, True], ids=["rotate", "take back"])
@pytest.mark.parametrize("step", range(4))
def test_a_crash_after_any_step_leaves_a_whole_relay_and_the_next_run_ends_what_was_begun(
    config_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch, step: int, back: bool
) -> None:
    """Steps: two drafts written, the former secret in its place, the new one in its place."""
    if back:
        rotation.rotate([key], 14, NOW_S)
    counted = read_secret(key)
    taken = {former.secret.value for former in load(config_path).formers} | {counted.value}
    begun: list[str] = []

    def stop_before(name: str) -> None:
        real = getattr(rotation, name)

        def one_step(*args: object) -> None:
            if len(begun) == step:
                raise Died
            begun.append(name)
            real(*args)

        monkeypatch.setattr(rotation, name, one_step)

    def run() -> None:
        if back:
            rotation.take_back([key], NOW_S)
        else:
            rotation.rotate([key], 14, NOW_S)

    stop_before("_write")
    stop_before("_put")
    with pytest.raises(Died):
        run()
    config = load(config_path)
    assert config.key == counted
    assert counted.value in {former.secret.value for former in config.formers} | {config.key.value}
    monkeypatch.undo()
    if step < 3:
        run()
    else:
        rotation.clear(key, NOW_S)
    assert former_of(key).secret == counted
    assert read_secret(key) != counted
    assert not back or {read_secret(key).value, former_of(key).secret.value} == taken


@pytest.mark.parametrize(("now_s", "ends"), [(END_S - 1, True), (END_S, False)], ids=["last day", "over"])
def test_a_rotation_that_broke_off_is_undone_once_its_overlap_is_over(
    key: Path, monkeypatch: pytest.MonkeyPatch, now_s: float, ends: bool
) -> None:
    """The former secret is then the only one that anybody has, so it must not be what is erased."""
    all_have, put = read_secret(key), rotation._put

    def put_all_but_the_last(draft: Path, path: Path) -> None:
        if path == key:
            raise Died
        put(draft, path)

    monkeypatch.setattr(rotation, "_put", put_all_but_the_last)
    with pytest.raises(Died):
        rotation.rotate([key], 14, NOW_S)
    monkeypatch.undo()
    rotation.clear(key, now_s)
    assert (read_secret(key) != all_have) == ends
    assert (read_former(key) is not None) == ends
    assert not list(key.parent.glob("*.new"))


def test_a_former_secret_that_is_damaged_or_open_to_others_is_refused(config_path: Path, key: Path) -> None:
    rotation.rotate([key], 14, NOW_S)
    good = former_path(key).read_text()
    for wrong in ("", good[1:], good.replace("until", "until the"), good.partition("\n")[0]):
        former_path(key).write_text(wrong)
        with pytest.raises(Refused):
            load(config_path)
    former_path(key).write_text(good)
    former_path(key).chmod(0o644)
    with pytest.raises(Refused):
        load(config_path)


def test_only_pools_that_are_there_can_be_chosen(config_path: Path) -> None:
    files = secret_files(config_path)
    assert rotation.choose(files, (0, 1, 1)) == [files[0], files[1]]
    with pytest.raises(Refused):
        rotation.choose(files, (2,))
