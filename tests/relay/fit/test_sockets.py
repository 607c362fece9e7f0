"""The kernel's tables of sockets, in its own words."""

import pytest

from relay.fit.sockets import Socket, read_table

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
REST = "00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0\n"


def read(kind: str, local: str, peer: str, state: str) -> Socket:
    (found,) = read_table(kind, f"{HEAD}   0: {local} {peer} {state} {REST}")
    return found


@pytest.mark.parametrize(
    ("kind", "local", "state", "listens", "is_local"),
    (
        ("tcp", "0100007F:1F90", "0A", True, True),
        ("tcp", "00000000:1F90", "0A", True, False),
        ("tcp", "0100007F:1F90", "01", False, True),
        ("tcp6", "00000000000000000000000001000000:1F90", "0A", True, True),
        ("tcp6", "0000000000000000FFFF00000100007F:1F90", "0A", True, True),
        ("tcp6", "00000000000000000000000000000000:1F90", "0A", True, False),
        ("udp", "00000000:1F90", "07", True, False),
        ("udp", "0100007F:1F90", "01", False, True),
    ),
)
def test_a_line_is_read(kind: str, local: str, state: str, listens: bool, is_local: bool):
    peer = local.partition(":")[0].translate(str.maketrans("F17", "000")) + ":0035"
    assert read(kind, local, peer, state) == Socket(kind[:3], 4711, 8080, 53, listens, is_local)


def test_an_empty_table_holds_nothing():
    assert read_table("tcp", HEAD) == read_table("udp6", "") == []
