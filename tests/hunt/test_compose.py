"""deploy/compose.yaml keeps its promises on paper: no container engine runs it here.

Read by Debian's python3-yaml.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.tree import ROOT

DEPLOY = ROOT / "deploy"
OPERATORS_OWN = {"relay", "front", "site", "onion"}
"""Folders that the head of the file tells the operator to make."""
READ = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)"


def read(text: str) -> dict[str, Any]:
    done = subprocess.run(["/usr/bin/python3", "-c", READ], input=text, capture_output=True, text=True)
    if "No module named 'yaml'" in done.stderr:
        pytest.skip("python3-yaml is not installed")
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def text() -> str:
    return (DEPLOY / "compose.yaml").read_text("utf-8")


@pytest.fixture(scope="module")
def services(text: str) -> dict[str, dict[str, Any]]:
    return dict(read(text)["services"])


def faults(services: dict[str, dict[str, Any]]) -> list[str]:
    """What breaks the rules at the head of the file, service by service."""
    found = []
    for name, service in services.items():
        rules = {
            "its image can be written": service.get("read_only") is True,
            "it has rights": service.get("cap_drop") == ["ALL"]
            and service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "front" else []),
            "it can get rights": "no-new-privileges:true" in service.get("security_opt", []),
            "it is root": service.get("user") == "10001:10001",
            "it swaps": service.get("mem_limit") == service.get("memswap_limit") is not None,
            "it dumps": service.get("ulimits", {}).get("core") == 0,
            "it logs": service.get("logging") == {"driver": "journald" if name == "relay" else "none"},
            "it can be reached": name == "front" or not service.get("ports"),
            "it writes to a disk": all(is_harmless(name, volume) for volume in service.get("volumes", [])),
        }
        found += [f"{name}: {rule}" for rule, holds in rules.items() if not holds]
    return found


def is_harmless(name: str, volume: str) -> bool:
    """Read only, or the socket in memory, or the one thing that Tor has to keep: its address."""
    return volume.endswith(":ro") or volume.startswith("store:") or (name == "tor" and "./onion:" in volume)


def test_every_container_keeps_the_rules(services: dict[str, dict[str, Any]]) -> None:
    assert services.keys() == {"front", "relay", "store", "tor"}
    assert faults(services) == []


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        ("read_only: true", "read_only: false", 4),
        ("cap_drop: [ALL]", "cap_drop: []", 4),
        ("/etc/waypost-relay:ro", "/etc/waypost-relay", 1),
        ("memswap_limit: 512m", "memswap_limit: 1g", 1),
        ("    network_mode: none\n", "    network_mode: none\n    ports: ['6379:6379']\n", 1),
    ],
)
def test_a_broken_rule_is_noticed(text: str, old: str, new: str, count: int) -> None:
    assert old in text
    assert len(faults(read(text.replace(old, new))["services"])) == count


def test_the_relay_is_on_loopback_beside_its_front_and_the_store_on_no_network(
    services: dict[str, dict[str, Any]],
) -> None:
    modes = {name: service.get("network_mode") for name, service in services.items()}
    assert modes == {"front": None, "relay": "service:front", "store": "none", "tor": "service:front"}
    assert services["tor"]["profiles"] == ["tor"]


def test_the_socket_of_the_store_lies_in_memory(text: str) -> None:
    whole = read(text)
    assert whole["volumes"]["store"]["driver_opts"]["type"] == "tmpfs"
    for name in ("relay", "store"):
        assert "store:/run/waypost-store" in whole["services"][name]["volumes"]
    assert "unixsocket /run/waypost-store/" in (DEPLOY / "valkey.conf").read_text("utf-8")


def test_what_is_named_is_there_and_every_image_has_a_tag(services: dict[str, dict[str, Any]]) -> None:
    for service in services.values():
        for volume in service.get("volumes", []):
            place = Path(volume.split(":")[0])
            if volume.startswith("./") and place.parts[0] not in OPERATORS_OWN:
                assert (DEPLOY / place).is_file(), volume
        if "image" in service:
            assert service["image"].rpartition(":")[2] not in ("", "latest")
            assert service["image"].startswith("docker.io/")
        else:
            context = (DEPLOY / service["build"]["context"]).resolve()
            assert (context / service["build"]["dockerfile"]).is_file()
