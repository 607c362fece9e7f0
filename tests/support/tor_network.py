"""A whole Tor network on loopback: one authority, three relays, one onion service and one client.

The service is set up by deploy/tor/torrc, changed in places and ports only.
Nothing leaves this machine.  Needs the programs tor and tor-gencert; bootstraps in half a minute.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.ports import free_port
from tests.support.tree import ROOT

BOOTSTRAP_S = 400
"""Half a minute where nothing else runs; nearly two were seen where much does."""
STOP_S = 20

_COMMON = """\
TestingTorNetwork 1
AssumeReachable 1
PathsNeededToBuildCircuits 0.25
TestingDirAuthVoteExit *
TestingDirAuthVoteHSDir *
TestingDirAuthVoteGuard *
V3AuthNIntervalsValid 2
TestingMinExitFlagThreshold 0
ShutdownWaitLength 0
"""
_AUTHORITY = """\
AuthoritativeDirectory 1
V3AuthoritativeDirectory 1
ContactInfo nobody@example.org
TestingV3AuthInitialVotingInterval 10
TestingV3AuthInitialVoteDelay 2
TestingV3AuthInitialDistDelay 2
V3AuthVotingInterval 10 seconds
V3AuthVoteDelay 2 seconds
V3AuthDistDelay 2 seconds
ExitPolicy reject *:*
"""


@dataclass(frozen=True)
class TorNetwork:
    """onion: the name of the service, whose port 443 leads to the relay.  socks: the client's port.
    control: where the client lists its circuits."""

    onion: str
    socks: int
    control: int

    def isolations(self) -> set[str]:
        """The names that circuits of the client are kept for, as its control port says."""
        with socket.create_connection(("127.0.0.1", self.control)) as line:
            line.sendall(b'AUTHENTICATE ""\r\nGETINFO circuit-status\r\nQUIT\r\n')
            said = b""
            while piece := line.recv(65536):
                said += piece
        return set(re.findall(r'SOCKS_USERNAME="(\w+)"', said.decode()))


def is_here() -> bool:
    return all(shutil.which(name) for name in ("tor", "tor-gencert"))


@contextmanager
def tor_network(folder: Path, relay_port: int) -> Iterator[TorNetwork]:
    """Run it until the client has its directory and the service its name."""
    folder.chmod(0o700)
    authority = _Node(folder / "authority", free_port(), free_port())
    line = _authority_line(authority)
    relays = [_Node(folder / f"relay{number}", free_port(), 0) for number in range(3)]
    socks, control = free_port(), free_port()
    nodes = [
        (authority, _AUTHORITY),
        *((relay, "ExitPolicy reject *:*\n") for relay in relays),
        (_Node(folder / "service", 0, 0), _service(folder, relay_port)),
        (
            _Node(folder / "client", 0, 0),
            f"SocksPort 127.0.0.1:{socks} IsolateSOCKSAuth\nControlPort 127.0.0.1:{control}\n",
        ),
    ]
    processes = []
    try:
        for node, more in nodes:
            processes.append(_start(node, line, more))
        _wait_for(folder / "client" / "log", "Bootstrapped 100%")
        _wait_for(folder / "service" / "log", "Bootstrapped 100%")
        onion = (folder / "onion" / "hostname").read_text().strip()
        yield TorNetwork(onion, socks, control)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            _wait_end(process)


def _wait_end(process: subprocess.Popen[bytes]) -> None:
    """How a Tor ends is not ours to judge: one was seen that said it was leaving and stayed."""
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@dataclass(frozen=True)
class _Node:
    folder: Path
    or_port: int
    dir_port: int

    @property
    def torrc(self) -> str:
        lines = (
            f"DataDirectory {self.folder}\nNickname {self.folder.name}\nLog notice file {self.folder}/log\n"
        )
        if self.or_port:
            lines += f"Address 127.0.0.1\nORPort 127.0.0.1:{self.or_port} IPv4Only\nSocksPort 0\n"
        if self.dir_port:
            lines += f"DirPort 127.0.0.1:{self.dir_port}\n"
        return lines


def _service(folder: Path, relay_port: int) -> str:
    """What deploy/tor/torrc says, for these places."""
    text = (ROOT / "deploy/tor/torrc").read_text("utf-8")
    changes = {
        "HiddenServiceDir /var/lib/tor/waypost": f"HiddenServiceDir {folder}/onion",
        "DataDirectory /var/lib/tor": f"DataDirectory {folder}/service",
        "127.0.0.1:8443": f"127.0.0.1:{relay_port}",
    }
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def _authority_line(node: _Node) -> str:
    """Make the keys of the authority, and the line by which all others know it."""
    keys = node.folder / "keys"
    keys.mkdir(parents=True, mode=0o700)
    node.folder.chmod(0o700)
    read, write = os.pipe()
    os.write(write, b"of no worth\n")
    os.close(write)
    command = ["tor-gencert", "--create-identity-key", "-m", "12", "-a", f"127.0.0.1:{node.dir_port}"]
    subprocess.run(
        [*command, "--passphrase-fd", str(read)], cwd=keys, pass_fds=(read,), check=True, capture_output=True
    )
    os.close(read)
    certificate = (keys / "authority_certificate").read_text()
    [identity] = re.findall(r"^fingerprint (\w+)$", certificate, re.MULTILINE)
    dummy = f"DirAuthority nobody orport=1 no-v2 v3ident={'A' * 40} 127.0.0.1:1 {'A' * 40}\n"
    subprocess.run(
        [*_command(node, dummy, _AUTHORITY), "--list-fingerprint"], capture_output=True, check=True
    )
    _, fingerprint = (node.folder / "fingerprint").read_text().split()
    return (
        f"DirAuthority authority orport={node.or_port} no-v2 v3ident={identity}"
        f" 127.0.0.1:{node.dir_port} {fingerprint}\n"
    )


def _command(node: _Node, authority: str, more: str) -> list[str]:
    node.folder.mkdir(mode=0o700, exist_ok=True)
    (node.folder / "torrc").write_text(_COMMON + authority + node.torrc + more)
    (node.folder / "defaults").write_text("")
    return ["tor", "-f", str(node.folder / "torrc"), "--defaults-torrc", str(node.folder / "defaults")]


def _start(node: _Node, authority: str, more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        _command(node, authority, more), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _wait_for(log: Path, words: str) -> None:
    end = time.monotonic() + BOOTSTRAP_S
    while not (log.exists() and words in log.read_text()):
        assert time.monotonic() < end, log.read_text()[-2000:] if log.exists() else "no log"
        time.sleep(0.2)
