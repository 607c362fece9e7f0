"""A vault whose process is killed at any moment, and a disk that is really full."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from client.vault import create, open_vault
from keys.vault import FILE_BYTES, KdfParameters, passphrase_from_text

ROOT = Path(__file__).parents[2]
CHEAP = KdfParameters(1, 8)
PASSPHRASE = passphrase_from_text("seven grey herons on the weir")
ROUNDS = 60

SETUP = """
import sys
from pathlib import Path
from client.errors import VaultFull
from client.vault import create, open_vault
from keys.vault import KdfParameters, passphrase_from_text
CHEAP = KdfParameters(1, 8)
PASSPHRASE = passphrase_from_text("seven grey herons on the weir")
"""

COUNT = (
    SETUP
    + """
vault = open_vault(Path(sys.argv[1]), PASSPHRASE, floor=CHEAP)
number = int.from_bytes(vault.load()["n"][b"0"])
while True:
    number += 1
    vault.save({("n", bytes([48 + i])): number.to_bytes(8) for i in range(10)})
    print(number, flush=True)
"""
)

FILL = (
    SETUP
    + """
path = Path(sys.argv[1]) / "vault"
vault = create(path, PASSPHRASE, CHEAP, floor=CHEAP)
before = path.read_bytes()
if sys.argv[2:]:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
for _ in range(3):
    try:
        vault.save({("contact", b"1"): b"does not fit the disk"})
    except VaultFull:
        print("full", flush=True)
assert vault.load() == {} and path.read_bytes() == before
assert sorted(p.name for p in path.parent.iterdir()) == ["vault", "vault.lock"]
vault.close()
assert open_vault(path, PASSPHRASE, floor=CHEAP).load() == {}
print("intact", flush=True)
"""
)


def test_killed_at_any_moment_the_vault_holds_the_last_save_or_the_one_under_way(
    tmp_path: Path, seed: int
) -> None:
    rng = Random(seed)
    path = tmp_path / "vault"
    vault = create(path, PASSPHRASE, CHEAP, floor=CHEAP)
    vault.save({("n", bytes([48 + i])): bytes(8) for i in range(10)})
    vault.close()
    for _ in range(ROUNDS):
        with subprocess.Popen(
            [sys.executable, "-c", COUNT, str(path)], stdout=subprocess.PIPE, cwd=ROOT
        ) as writer:
            assert writer.stdout is not None
            told = [writer.stdout.readline() for _ in range(rng.randrange(1, 12))]
            try:
                writer.wait(timeout=rng.random() * 0.02)
            except subprocess.TimeoutExpired:
                writer.kill()
            told += writer.stdout.readlines()
        last = max(int(line) for line in told if line.endswith(b"\n"))
        vault = open_vault(path, PASSPHRASE, floor=CHEAP)
        numbers = {int.from_bytes(value) for value in vault.load()["n"].values()}
        vault.close()
        assert len(numbers) == 1 and numbers <= {last, last + 1}
        assert path.stat().st_size == FILE_BYTES[0]


def full_disks() -> dict[str, str]:
    """Ways to a write that the system refuses, each a shell line; a small disk needs the right to mount."""
    program = f'{sys.executable} -c "$FILL" "$DIR"'
    ways = {"limit on the size of files": f"{program} 1000000"}
    mount = 'mount -t tmpfs -o size=3m tmpfs "$DIR"'
    probe = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mount.replace('"$DIR"', "/tmp")], capture_output=True
    )
    if probe.returncode == 0:
        ways["disk of 3 MiB"] = f"unshare -rm sh -c '{mount} && {program}'"
    return ways


@pytest.mark.skipif(os.name != "posix", reason="POSIX limits")
@pytest.mark.parametrize("way", full_disks())
def test_full_disk_refuses_the_save_and_keeps_the_vault(way: str, tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", full_disks()[way]],
        env={**os.environ, "FILL": FILL, "DIR": str(tmp_path)},
        capture_output=True,
        cwd=ROOT,
    )
    assert done.stdout == b"full\nfull\nfull\nintact\n", done.stderr.decode()
