"""client/api: what every face does, with real vaults and a real relay."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from client.api import KINDS, Client, Happening, check_new
from client.errors import (
    InvitationUsed,
    NetworkMalformed,
    NetworkMissing,
    RelaysUnknown,
    RoleRefused,
    TextCertain,
    TextRisky,
    UnknownContact,
    VaultExists,
    VaultMissing,
)
from keys.errors import WrongPassphrase
from keys.vault import KdfParameters
from tests.support.people import network_of
from tests.support.relay_process import RelayProcess, make_relay, serving
from tests.support.strangers import FalseRelay

CHEAP = KdfParameters(1, 8)
REQUEST = {"women": "2", "from_h": "5", "nights": "1"}

Two = tuple[Client, Client]


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with serving(make_relay(tmp_path_factory.mktemp("relay") / "r")) as process:
        yield process


@pytest.fixture
async def two(relay: RelayProcess, tmp_path: Path) -> AsyncIterator[Two]:
    """A coordinator and a house who are connected."""
    network = network_of(relay.entry)
    async with (
        await Client.create(tmp_path / "a", "first", network, kdf=CHEAP) as coordinator,
        await Client.create(tmp_path / "b", "second", kdf=CHEAP) as house,
    ):
        invited = await coordinator.invite("House", "house")
        joined = await house.join("Coordinator", invited.link)
        assert invited.published and joined.published
        await coordinator.sync()
        await house.sync()
        yield coordinator, house


async def test_two_people_are_connected_and_see_the_same_words(two: Two) -> None:
    (theirs,), (ours,) = await two[0].people("ru"), await two[1].people("ru")
    assert theirs.state == ours.state == "active"
    assert theirs.words == ours.words and len(ours.words) == 8
    assert (theirs.role, ours.role) == ("house", "coordinator")
    assert not theirs.verified
    await two[0].verify("House")
    assert (await two[0].person("House")).verified


async def test_an_answer_goes_the_whole_way_back(two: Two) -> None:
    coordinator, house = two
    sent = await coordinator.send("shelter_request", "House", REQUEST)
    synced = await coordinator.sync()
    assert (synced.sent, synced.unconfirmed, synced.settled) == (1, 1, False)
    assert (await house.sync()).received == 1
    assert (await coordinator.sync()).settled
    content = await house.show(sent.id[:4])
    assert content.kind is not None and content.kind.name == "shelter_request"
    assert content.fields["women"] == 2 and content.text == ""
    answer = await house.reply(sent.id, {"answer": "yes"})
    await house.sync()
    assert (await coordinator.sync()).received == 1
    (listed,) = await coordinator.outbox()
    assert (listed.state, listed.relays_holding) == ("answered", 0)
    assert (await coordinator.show(answer.id)).reply_to == sent.id


async def test_an_answer_of_one_word_comes_back_with_its_word(two: Two) -> None:
    coordinator, house = two
    sent = await coordinator.send("shelter_request", "House", REQUEST)
    await coordinator.sync()
    await house.sync()
    for word in ("no", "part"):
        answered = await house.answer(sent.id[:6], word)
        assert (answered.state, answered.answer) == ("answered", word)
    await house.sync()
    await coordinator.sync()
    listed = {message.id: message for message in await coordinator.outbox()}
    assert (listed[sent.id].state, listed[sent.id].answer) == ("answered", "part")


async def test_a_vault_opened_again_goes_on_where_it_was(relay: RelayProcess, tmp_path: Path) -> None:
    async with await Client.create(tmp_path, "word", network_of(relay.entry), kdf=CHEAP) as client:
        await client.invite("House", "house", limit_s=0)
        note = await client.send("note", "House", {"text": "early"})
    with pytest.raises(WrongPassphrase):
        await Client.open(tmp_path, "Word", kdf=CHEAP)
    async with await Client.open(tmp_path, "word", kdf=CHEAP) as client:
        assert [(sent.id, sent.state) for sent in await client.outbox()] == [(note.id, "queued")]
        await client.change_passphrase("another", kdf=CHEAP)
    async with await Client.open(tmp_path, "another", kdf=CHEAP) as client:
        assert [person.state for person in await client.people()] == ["invited"]
        await client.forget("House")
        assert await client.people() == await client.outbox() == ()


async def test_a_dry_run_answers_as_the_act_would_and_saves_nothing(two: Two, tmp_path: Path) -> None:
    async with await Client.create(tmp_path / "dry", "w", kdf=CHEAP):
        pass
    before = (tmp_path / "dry" / "vault").read_bytes()
    link = (await two[0].invite("Guide", "guide", limit_s=0)).link
    async with await Client.open(tmp_path / "dry", "w", dry_run=True, kdf=CHEAP) as client:
        joined = await client.join("Coordinator", link)
        assert joined.person.state == "joining" and not joined.published
        with pytest.raises(InvitationUsed):
            await client.join("Again", link)
        await client.change_passphrase("x", kdf=CHEAP)
    assert (tmp_path / "dry" / "vault").read_bytes() == before


async def test_what_points_to_a_person_is_sent_only_as_it_is(two: Two) -> None:
    risky = {"text": " ask Mina, code 48213"}
    with pytest.raises(TextRisky) as refused:
        await two[0].send("note", "House", risky)
    found = refused.value
    assert (found.field, found.risks, found.bounds) == ("text", ("name", "long_number"), (4, 8, 15, 20))
    assert await two[0].outbox() == ()
    await two[0].send("note", "House", risky, as_is=True)
    assert len(await two[0].outbox()) == 1


async def test_what_certainly_points_to_a_person_is_not_sent_at_all(two: Two) -> None:
    certain = {"text": "ask Mina, +7 912 345 67 89"}
    for as_is in (False, True):
        with pytest.raises(TextCertain) as refused:
            await two[0].send("note", "House", certain, as_is=as_is)
        assert refused.value.risks == ("phone",)
    assert await two[0].outbox() == ()


async def test_rules_are_kept_before_anything_is_queued(two: Two) -> None:
    with pytest.raises(RoleRefused):
        await two[1].send("shelter_request", "Coordinator", REQUEST)
    with pytest.raises(UnknownContact):
        await two[1].send("note", "Nobody", {"text": "x"})
    assert await two[1].outbox() == ()


async def test_relays_of_another_network_need_a_yes(two: Two, tmp_path: Path) -> None:
    other = network_of(FalseRelay().entry("http://127.0.0.1:1"))
    async with await Client.create(tmp_path / "c", "w", other, kdf=CHEAP) as stranger:
        link = (await stranger.invite("House", "house")).link
    with pytest.raises(RelaysUnknown):
        await two[1].join("Stranger", link)
    joined = await two[1].join("Stranger", link, relays_agreed=True)
    assert not joined.published and len(await two[1].relays()) == 2


async def test_news_come_while_somebody_watches(two: Two) -> None:
    coordinator, house = two
    heard: list[Happening] = []

    async def watch() -> None:
        async with house.online():
            async for happening in house.events():
                heard.append(happening)
                if happening.event == "receipt.sealed":
                    return

    watching = asyncio.create_task(watch())
    note = await coordinator.send("note", "House", {"text": "now"})
    await coordinator.sync()
    async with asyncio.timeout(20):
        await watching
    assert Happening("message.arrived", note.id, "new") in heard


async def test_a_recalled_message_tells_whether_that_was_in_time(two: Two) -> None:
    coordinator, house = two
    unread = await coordinator.send("note", "House", {"text": "one"})
    await coordinator.sync()
    assert (await coordinator.recall(unread.id)).in_time is True
    fetched = await coordinator.send("note", "House", {"text": "two"})
    await coordinator.sync()
    await house.sync()
    assert (await coordinator.recall(fetched.id)).in_time is False


async def test_the_doctor_tries_every_relay_and_names_what_lies_open(
    relay: RelayProcess, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    absent = FalseRelay().entry("http://127.0.0.1:1")
    async with await Client.create(home, "w", network_of(relay.entry, absent), kdf=CHEAP) as client:
        found = await client.doctor()
        assert {view.id: view.reached for view in found.relays} == {
            relay.entry.relay_id.hex(): True,
            absent.relay_id.hex(): False,
        }
        assert (found.hours_off, found.private, found.passes) == (0, True, CHEAP.passes)
        assert (found.files, found.hello) == (("vault", "vault.lock"), "chrome")
        home.chmod(0o755)
        assert not (await client.doctor()).private


async def test_a_new_vault_is_refused_before_a_word_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(NetworkMalformed):
        check_new(tmp_path, "waypost-net:nonsense")
    async with await Client.create(tmp_path, "w", kdf=CHEAP) as client:
        with pytest.raises(NetworkMissing):
            await client.invite("House", "house")
    with pytest.raises(VaultExists):
        check_new(tmp_path, None)
    with pytest.raises(VaultMissing):
        await Client.open(tmp_path / "none", "w", kdf=CHEAP)


def test_kinds_are_those_of_the_catalogue() -> None:
    assert {"checkin", "shelter_request", "shelter_answer", "note"} <= set(KINDS)
