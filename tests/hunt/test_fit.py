"""`check` under the limits of the unit, as far as prlimit, setpriv and unshare reproduce them, and outside.

What these three cannot make: whether a time service keeps this machine's clock.
"""

import json
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

import pytest
from click.testing import CliRunner

from relay.cli import main
from tests.support.relay_process import PROGRAM, ROOT, START_S, make_relay

USER = 61234
STORE_MIB = 4
TOOLS = ("prlimit", "setpriv", "unshare")

pytestmark = pytest.mark.skipif(
    os.getuid() != 0 or not all(map(which, TOOLS)), reason="needs root, and prlimit, setpriv and unshare"
)

BARE = ("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--bounding-set=-all")
READER = (*BARE[:-1], "--bounding-set=-all,+dac_read_search", "--inh-caps=-all,+dac_read_search")


def user_limits() -> tuple[str, ...]:
    """No rights at all; only where this Python lies in a closed folder, that of reading everything."""
    look = [*BARE, "sh", "-c", 'exec "$0" -c ""', sys.executable]
    if which("setpriv") and subprocess.run(look, capture_output=True).returncode:
        return (*READER, "--ambient-caps=+dac_read_search")
    return BARE


LIMITS = {
    "memory": ("prlimit", f"--memlock={STORE_MIB << 20}"),
    "core": ("prlimit", "--core=0"),
    "spaces": ("unshare", "--mount", "--net", "--ipc", "--uts"),
    "walls": (sys.executable, "-m", "tests.support.confine"),
    "user": user_limits(),
}


@pytest.fixture
def config() -> Iterator[Path]:
    """A relay whose folder its user can read and not write, and a folder beside it for the socket alone."""
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        Path(place).chmod(0o711)
        run = Path(place) / "run"
        run.mkdir(mode=0o700)
        path = make_relay(Path(place) / "relay", store_mib=STORE_MIB)
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("#socket = ", f'socket = "{run}/relay.sock" #'), encoding="utf-8")
        yield path


def own(config: Path, user: int) -> None:
    for path in (config.parent, *config.parent.iterdir(), config.parent.parent / "run"):
        os.chown(path, user, user)


@contextmanager
def served(config: Path, prefix: list[str], **more: object) -> Iterator[subprocess.Popen[str]]:
    command = [*prefix, *PROGRAM, "serve", "--config", str(config)]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, **more}
    with subprocess.Popen(command, cwd=ROOT, text=True, **streams) as process:  # type: ignore[call-overload]
        assert process.stdout is not None
        try:
            assert process.stdout.readline()
            yield process
        finally:
            process.terminate()
            process.wait(timeout=START_S)


def limited(config: Path, *without: str) -> list[str]:
    own(config, 0 if "user" in without else USER)
    words: list[str] = []
    for name, prefix in LIMITS.items():
        if name not in without:
            words += prefix
            words += [str(config.parent.parent / "run")] if name == "walls" else []
    return words


def check(config: Path) -> tuple[int, dict[str, str]]:
    """Exit code, and the verdict of each row."""
    done = CliRunner().invoke(main, ["check", "--config", str(config), "--json"])
    return done.exit_code, {row["name"]: row["verdict"] for row in json.loads(done.stdout)["rows"]}


def faults(config: Path) -> set[str]:
    code, rows = check(config)
    bad = {name for name, verdict in rows.items() if verdict not in ("good", "note")}
    assert code == (1 if bad else 0) and len(rows) == 17
    return bad - {"clock"}


def test_under_the_limits_of_the_unit_all_is_green(config: Path):
    with served(config, limited(config)):
        assert faults(config) == set()
        assert stat.S_IMODE((config.parent.parent / "run/relay.sock").stat().st_mode) == 0o600


def test_a_relay_inside_the_walls_can_write_nowhere_but_in_its_one_folder(config: Path):
    prefix = limited(config)
    run = config.parent.parent / "run"
    for place, is_written in (
        (run, True),
        (config.parent, False),
        (Path("/tmp"), False),
        (Path("/dev/shm"), False),
    ):
        done = subprocess.run([*prefix, "touch", str(place / "a")], cwd=ROOT, capture_output=True)
        assert (done.returncode == 0) is is_written, place


def test_a_store_that_may_not_be_locked_is_named(config: Path):
    prefix = ["prlimit", f"--memlock={(STORE_MIB << 20) - 4096}", *limited(config, "memory")]
    with served(config, prefix):
        assert faults(config) == {"memlock", "locked"}


def test_a_relay_of_root_is_named(config: Path):
    with served(config, limited(config, "user", "walls")):
        assert faults(config) >= {"hidden"} and faults(config) <= {"hidden", "ptrace"}


def test_a_log_on_a_disk_is_named(config: Path):
    prefix = limited(config)
    with (config.parent / "relay.log").open("w") as log, served(config, prefix, stderr=log):
        (config.parent / "relay.log").chmod(0o600)
        assert faults(config) == {"disk"}


def test_a_folder_that_others_can_read_is_named(config: Path):
    prefix = limited(config)
    config.parent.chmod(0o755)
    with served(config, prefix):
        assert faults(config) == {"rights"}


def test_another_process_of_the_same_user_is_named_where_they_may_look_into_each_other(config: Path):
    prefix = limited(config)
    idle = subprocess.Popen([*LIMITS["user"], "sleep", "60"])
    try:
        with served(config, prefix):
            scope = Path("/proc/sys/kernel/yama/ptrace_scope")
            open_ = not scope.exists() or scope.read_text().strip() == "0"
            assert faults(config) == ({"ptrace"} if open_ else set())
    finally:
        idle.kill()
        idle.wait()


def test_what_the_kernel_shows_to_root_alone_is_said_and_not_green(config: Path):
    with served(config, limited(config)):
        command = [*LIMITS["user"], *PROGRAM, "check", "--config", str(config), "--json"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True)
        rows = {row["name"]: row for row in json.loads(done.stdout)["rows"]}
        unseen = {name for name, row in rows.items() if row["verdict"] == "unseen"}
    assert done.returncode == 1 and unseen == {"disk", "names", "peers"}
    assert all("sudo" in rows[name]["mend"] for name in unseen)


def test_swap_keeps_it_from_starting_and_says_what_to_do(config: Path, tmp_path: Path):
    swaps = tmp_path / "swaps"
    swaps.write_text("Filename Type Size Used Priority\n/dev/sda2 partition 1048572 0 -2\n")
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("accept = ", "#accept = "), encoding="utf-8")
    shell = f'mount --bind {swaps} /proc/swaps && exec "$@"'
    command = ["unshare", "--mount", "sh", "-c", shell, "sh", *PROGRAM, "serve", "--config", str(config)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=START_S)
    assert done.returncode == 1 and not done.stdout
    happened, lost, instead = done.stderr.strip().splitlines()
    assert "1 swap areas" in happened and lost == "Nothing is lost." and 'accept = ["swap"]' in instead
