"""client/renewal: newer descriptors of a known signer are taken, all others change nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from client import acts, errors
from client.effects import NoticeKind, link_id
from client.relays import RETIRED_S, RelayRecord
from keys.primitives import ed25519_public
from keys.signing import sign
from tests.support.bench import HOUR, NOW_S, A, B, Bench, entry, network, paired
from wire.bundle import Role, from_link
from wire.descriptor import Descriptor, RelayEntry, encode_descriptor
from wire.errors import WaypostError
from wire.request import Hello, Poll

SEED, OTHER = bytes(range(32)), bytes(range(1, 33))
SIGNER = ed25519_public(SEED)
C, D = entry(3), entry(4)


def rotated(known: RelayEntry) -> RelayEntry:
    return replace(known, key=bytes([known.key[0] + 50]) * 32, admission=bytes(32))


def signed(serial: int, *relays: RelayEntry, seed: bytes = SEED) -> Descriptor:
    return sign(seed, serial, relays)


def member(*relays: RelayEntry, serial: int = 5) -> Bench:
    """A bench with a signed network and one contact in it."""
    bench, _ = paired(*relays, inviter=False)
    acts.use_network(bench.engine.core, signed(serial, *relays), NOW_S)
    bench.run()
    return bench


def hear(bench: Bench, offered: Descriptor | bytes, relay: RelayEntry = A) -> None:
    data = offered if isinstance(offered, bytes) else encode_descriptor(offered)
    bench.open(relay, Hello(bytes(16), HOUR, 43_200, 16, 8, (1,), data))


def entries(bench: Bench) -> dict[bytes, RelayEntry]:
    return {relay_id: record.entry for relay_id, record in bench.state.relays.items()}


def ids(*relays: RelayEntry) -> set[bytes]:
    return {relay.relay_id for relay in relays}


def test_a_newer_descriptor_of_our_signer_replaces_keys_is_saved_and_told() -> None:
    bench = member(A, B)
    hear(bench, signed(6, rotated(A), rotated(B)))
    assert entries(bench) == {A.relay_id: rotated(A), B.relay_id: rotated(B)}
    assert bench.notices(NoticeKind.NETWORK_RENEWED) == ["6"]
    bench.restart()
    assert entries(bench) == {A.relay_id: rotated(A), B.relay_id: rotated(B)}
    assert bench.state.network == signed(6, rotated(A), rotated(B))


def test_the_link_that_brought_it_stands_on() -> None:
    bench = member(A)
    hear(bench, signed(6, rotated(A)))
    bench.pass_time(60)
    assert link_id(A.relay_id) in bench.engine.core.exchanges and not bench.closed


def test_new_invitations_name_the_renewed_network() -> None:
    bench = member(A)
    hear(bench, signed(6, rotated(A), B))
    link, _ = acts.invite(bench.engine.core, "carol", Role.HOUSE, NOW_S)
    assert from_link(link).descriptor == signed(6, rotated(A), B)


@pytest.mark.parametrize(
    "offered",
    [
        signed(4, rotated(A)),
        signed(5, rotated(A)),
        signed(6, rotated(A), seed=OTHER),
        replace(signed(6, rotated(A)), serial=7),
        replace(signed(6, rotated(A), seed=OTHER), signer=SIGNER),
        network(rotated(A)),
        b"",
        b"\x95",
        encode_descriptor(signed(6, rotated(A)))[:-1],
    ],
    ids=["older", "same", "other", "changed", "posed", "unsigned", "none", "no descriptor", "cut"],
)
def test_what_our_signer_did_not_sign_or_what_is_not_newer_changes_nothing(
    offered: Descriptor | bytes,
) -> None:
    bench = member(A)
    hear(bench, offered)
    assert entries(bench) == {A.relay_id: A}
    assert not bench.notices(NoticeKind.NETWORK_RENEWED)
    assert link_id(A.relay_id) in bench.engine.core.exchanges


def test_a_vault_without_a_signer_takes_no_renewal() -> None:
    bench = Bench()
    acts.use_network(bench.engine.core, network(A), NOW_S)
    acts.invite(bench.engine.core, "bob", Role.HOUSE, NOW_S)
    hear(bench, signed(9, rotated(A)))
    assert entries(bench) == {A.relay_id: A}


def test_a_signer_cannot_change_a_relay_that_is_anothers_or_nobodys() -> None:
    """He can only add it to what he names."""
    bench = member(A)
    bench.state.relays[B.relay_id] = RelayRecord(B)
    bench.state.relays[C.relay_id] = RelayRecord(C, signer=ed25519_public(OTHER), serial=1)
    hear(bench, signed(6, A, rotated(B), rotated(C)))
    assert (entries(bench)[B.relay_id], entries(bench)[C.relay_id]) == (B, C)


def test_a_relay_that_comes_is_read_at_once() -> None:
    bench = member(A)
    hear(bench, signed(6, A, B))
    assert set(bench.state.contacts["bob"].relay_ids) == ids(A, B)
    assert {link for link in bench.engine.wanted_links()} == {link_id(A.relay_id), link_id(B.relay_id)}
    bench.open(B)
    assert bench.waiting(Poll, B)


def test_a_retired_relay_is_read_until_nothing_can_lie_there_and_then_forgotten() -> None:
    bench = member(A, B)
    hear(bench, signed(6, A))
    bench.pass_time(RETIRED_S - 1)
    assert set(bench.state.contacts["bob"].relay_ids) == ids(A, B)
    bench.pass_time(1)
    assert set(bench.state.contacts["bob"].relay_ids) == ids(A)
    assert set(bench.state.relays) == ids(A)


def test_a_retired_relay_on_which_a_link_stands_is_forgotten_when_that_has_ended() -> None:
    bench = member(A, B)
    bench.open(B)
    hear(bench, signed(6, A))
    bench.now_s += RETIRED_S
    bench.open(B)
    assert set(bench.state.relays) == ids(A, B) and link_id(B.relay_id) in [c.link for c in bench.closed]
    bench.open(A)
    bench.pass_time(1)
    assert set(bench.state.relays) == ids(A)


def test_a_relay_that_comes_back_is_in_use_again() -> None:
    bench = member(A, B)
    hear(bench, signed(6, A))
    hear(bench, signed(7, A, B))
    bench.pass_time(RETIRED_S + 1)
    assert set(bench.state.relays) == ids(A, B)


def test_a_signer_in_a_hurry_leaves_at_most_four_retired_relays_behind() -> None:
    bench = member(A)
    for serial in range(6, 20):
        hear(bench, signed(serial, A, entry(serial)))
        bench.now_s += 1
    assert len(bench.state.contacts["bob"].relay_ids) == 2 + 4


# --- what a person brings ----------------------------------------------------------------------------


def refused(bench: Bench, error: type[WaypostError], network: Descriptor) -> None:
    before = bench.state.copy()
    with pytest.raises(error):
        acts.use_network(bench.engine.core, network, NOW_S)
    assert bench.state == before


def test_a_file_of_another_signer_or_of_none_is_refused() -> None:
    bench = member(A)
    refused(bench, errors.NetworkOfAnother, signed(6, rotated(A), seed=OTHER))
    refused(bench, errors.NetworkOfAnother, signed(6, D, seed=OTHER))
    refused(bench, errors.NetworkOfAnother, network(A))


def test_an_older_file_is_refused_and_so_is_another_with_the_same_serial() -> None:
    bench = member(A)
    refused(bench, errors.NetworkOlder, signed(4, A))
    refused(bench, errors.NetworkOlder, signed(5, rotated(A)))
    acts.use_network(bench.engine.core, signed(5, A), NOW_S)
    acts.use_network(bench.engine.core, signed(6, rotated(A)), NOW_S)
    assert entries(bench) == {A.relay_id: rotated(A)}


def test_a_person_can_give_a_signer_to_relays_that_had_none() -> None:
    bench = Bench()
    acts.use_network(bench.engine.core, network(A), NOW_S)
    acts.invite(bench.engine.core, "bob", Role.HOUSE, NOW_S)
    acts.use_network(bench.engine.core, signed(1, A), NOW_S)
    hear(bench, signed(2, rotated(A)))
    assert entries(bench) == {A.relay_id: rotated(A)}


def invitation(over: Descriptor, seed: int) -> str:
    """What somebody else made, over the network that they know."""
    inviter = Bench(seed=seed)
    inviter.state.set_network(over)
    return acts.invite(inviter.engine.core, "us", Role.HOUSE, NOW_S)[0]


def test_an_invitation_over_a_newer_network_of_our_signer_renews_and_asks_nobody() -> None:
    bench = member(A)
    acts.join(bench.engine.core, "carol", invitation(signed(6, rotated(A), B), 2), False, NOW_S)
    assert entries(bench) == {A.relay_id: rotated(A), B.relay_id: B}


def test_an_invitation_over_an_older_network_takes_nothing_back() -> None:
    bench = member(rotated(A), C, serial=6)
    acts.join(bench.engine.core, "carol", invitation(signed(5, A, B), 2), False, NOW_S)
    assert entries(bench) == {A.relay_id: rotated(A), C.relay_id: C}
    assert set(bench.state.contacts["carol"].relay_ids) == ids(A, C)


def test_an_invitation_of_which_no_relay_is_left_is_refused() -> None:
    bench, link = member(A, serial=6), invitation(signed(5, B), 2)
    before = bench.state.copy()
    with pytest.raises(errors.NetworkOlder):
        acts.join(bench.engine.core, "carol", link, False, NOW_S)
    assert bench.state == before


def test_an_invitation_by_a_signer_whom_we_do_not_know_wants_a_yes() -> None:
    bench, link = member(A), invitation(signed(1, D, seed=OTHER), 2)
    with pytest.raises(errors.RelaysUnknown):
        acts.join(bench.engine.core, "carol", link, False, NOW_S)
    acts.join(bench.engine.core, "carol", link, True, NOW_S)
    hear(bench, signed(2, rotated(D), seed=OTHER), D)
    assert entries(bench) == {A.relay_id: A, D.relay_id: rotated(D)}
    assert bench.state.network == signed(5, A)
