"""Settings that change under a running relay: links and cells stay, and a wrong file changes nothing."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from keys.primitives import random_bytes
from keys.signing import sign
from relay.config import Config, Refused
from relay.desk import certificate, rotation
from relay.desk.founding import descriptor_line
from relay.desk.rotation import DAY_S
from relay.desk.settings import load, secret_files
from tests.support.house import House, serving
from tests.support.relay_client import Closed, RelayClient, connected, make_cell, make_drop, make_poll
from wire.descriptor import RelayEntry, from_line, to_line
from wire.request import ReplyStatus

SECOND_POOL = '[[pool]]\nnumber = 2\nsecret = "pool-2.key"\nshare = 10\n'


class Kept:
    """A running relay and its folder, which the test changes."""

    def __init__(self, house: House, config_path: Path) -> None:
        self.house = house
        self.path = config_path

    def read(self) -> Config:
        return replace(load(self.path), store_mib=1)

    def reload(self) -> str:
        """Return the event that it wrote."""
        self.house.relay.reload(self.read)
        return self.house.events[-1]

    def change(self, old: str, new: str) -> None:
        text = self.path.read_text("utf-8")
        assert old in text
        self.path.write_text(text.replace(old, new), "utf-8")

    def add_pool(self) -> None:
        self.change("share = 100", "share = 90")
        self.change("[limits]", f"{SECOND_POOL}[limits]")
        key = self.path.with_name("pool-2.key")
        key.write_text(random_bytes(32).hex())
        key.chmod(0o600)

    def entry(self, pool: int = 1) -> RelayEntry:
        """What the operator would hand out now."""
        config = replace(self.read(), urls=self.house.relay.urls)
        return from_line(descriptor_line(config, pool)).relays[0]

    def rotate(self, *which: int, days: int = 1) -> None:
        files = secret_files(self.path)
        rotation.rotate([files[number] for number in which], days, self.house.wall.now_s)

    def offer_network(self) -> None:
        """Sign for this relay as it is now, and have its people told."""
        network = self.path.with_name("pool-1.net")
        network.write_text(to_line(sign(bytes(range(32)), 1, (self.entry(),))))
        network.chmod(0o600)
        self.change('#network = "pool-1.net"', 'network = "pool-1.net"')


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    async with serving(tmp_path) as house:
        yield Kept(house, tmp_path / "relay" / "relay.toml")


async def is_let_in(entry: RelayEntry) -> bool:
    try:
        async with connected(entry) as client:
            return (await client.nop()).status is ReplyStatus.OK
    except (aiohttp.WSServerHandshakeError, Closed):
        return False


async def closes(client: RelayClient) -> bool:
    with pytest.raises(Closed):
        await client.receive()
    return True


@pytest.mark.parametrize("which", [(0,), (1,), (0, 1)], ids=["key", "pool", "both"])
async def test_while_a_rotation_lasts_both_ways_lead_in_and_then_only_the_new_one(
    kept: Kept, which: tuple[int, ...]
) -> None:
    old = kept.entry()
    kept.rotate(*which)
    new = kept.entry()
    assert kept.reload() == "config.loaded"
    assert new != old and await is_let_in(old) and await is_let_in(new)
    kept.change("handshake_s = 30", "handshake_s = 1")
    kept.reload()
    await kept.house.advance(2 * DAY_S)
    assert await is_let_in(new)
    assert not await is_let_in(old)


async def test_a_secret_that_has_to_go_at_once_goes_though_the_network_still_names_it(kept: Kept) -> None:
    kept.change("handshake_s = 30", "handshake_s = 1")
    kept.offer_network()
    stolen = kept.entry()
    async with connected(stolen) as thief:
        kept.rotate(0, 1, days=0)
        assert kept.reload() == "config.loaded"
        assert await closes(thief)
    assert kept.house.events[-2] == "network.outdated"
    assert await is_let_in(kept.entry())
    assert not await is_let_in(stolen)


async def test_a_standing_link_and_its_cells_outlive_a_rotation_of_everything(kept: Kept) -> None:
    async with connected(kept.entry()) as client:
        drop, cell = make_drop(), make_cell()
        await client.ask(drop.put(client.epoch, cell))
        kept.rotate(0, 1)
        kept.reload()
        assert (await client.ask(make_poll(client.epoch, drop.tags[0]))).cell == cell
    async with connected(kept.entry()) as client:
        assert (await client.ask(make_poll(client.epoch, drop.tags[0]))).cell == cell


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("links = 2000", "links = none"),
        ('key = "relay.key"', 'key = "other.key"'),
        ("port = 0", "port = 8443"),
        ('#site = "site"', 'site = "nowhere"'),
        ('relay_id = "', 'relay_id = "00'),
    ],
)
async def test_a_wrong_file_or_one_that_needs_a_new_process_changes_nothing(
    kept: Kept, old: str, new: str
) -> None:
    async with connected(kept.entry()) as client:
        entry = kept.entry()
        kept.change("number = 1", "number = 1\nclosed = true")
        kept.change(old, new)
        assert kept.reload() == "config.refused"
        drop = make_drop()
        assert (await client.ask(drop.put(client.epoch, make_cell()))).status is ReplyStatus.OK
    assert await is_let_in(entry)


async def test_what_needs_a_new_process_is_said_in_a_sentence(kept: Kept) -> None:
    running = kept.read()
    for changed in (replace(running, port=1), replace(running, store_mib=2), replace(running, tls=None)):
        if changed != running:
            with pytest.raises(Refused, match="cannot change"):
                kept.house.relay._config.check_may_become(changed)


async def test_a_pool_that_comes_lets_in_and_one_that_goes_ends_its_links_alone(kept: Kept) -> None:
    kept.add_pool()
    assert kept.reload() == "config.loaded"
    second = kept.entry(2)
    async with connected(kept.entry()) as stays, connected(second) as goes:
        drop, cell = make_drop(), make_cell()
        await goes.ask(drop.put(goes.epoch, cell))
        kept.change(SECOND_POOL, "")
        kept.reload()
        assert await closes(goes)
        assert (await stays.ask(make_poll(stays.epoch, drop.tags[0]))).cell == cell
    assert not await is_let_in(second)


async def test_a_pool_that_is_closed_is_closed_to_standing_links_too(kept: Kept) -> None:
    async with connected(kept.entry()) as client:
        kept.change("number = 1", "number = 1\nclosed = true")
        kept.reload()
        put = make_drop().put(client.epoch, make_cell())
        assert (await client.ask(put)).status is ReplyStatus.NOT_ADMITTED


async def test_strangers_see_the_new_site(kept: Kept) -> None:
    site = kept.path.with_name("site")
    site.mkdir()
    (site / "index.html").write_text("<p>The garden club meets on Tuesdays.</p>")
    kept.change('#site = "site"', 'site = "site"')
    kept.reload()
    async with aiohttp.ClientSession() as session, session.get(kept.house.url) as answer:
        assert "garden club" in await answer.text()


async def test_a_renewed_certificate_is_shown_to_who_comes_and_half_a_one_to_nobody(tmp_path: Path) -> None:
    async with serving(tmp_path, secure=True) as house:
        kept = Kept(house, tmp_path / "relay" / "relay.toml")
        first = await shown(house.url)
        async with connected(house.entry) as client:
            made, key = certificate.make("127.0.0.1")
            kept.path.with_name("tls.crt").write_bytes(made)
            assert kept.reload() == "config.refused"
            assert await shown(house.url) == first
            kept.path.with_name("tls.key").write_bytes(key)
            assert kept.reload() == "config.loaded"
            assert await shown(house.url) == ssl.PEM_cert_to_DER_cert(made.decode()) != first
            assert (await client.nop()).status is ReplyStatus.OK


async def shown(url: str) -> bytes:
    """The certificate that this relay shows."""
    port = int(url.rpartition(":")[2])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    found: bytes = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    return found
