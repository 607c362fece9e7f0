"""N: who owns the network, or a front that ends TLS: provider, state certificate authority, CDN."""

from __future__ import annotations

from random import Random

import pytest

from client.effects import SetPolled, link_id
from client.link import RelayLink
from keys.channel import Initiator, Responder
from keys.errors import HandshakeRejected
from keys.primitives import x25519_public
from tests.support.relay_client import make_cell, make_drop, make_poll
from wire.descriptor import RelayEntry, TlsKind, TlsRule
from wire.limits import RECORD_BYTES
from wire.record import pad
from wire.request import Hello, Nop, Push, Reply, ReplyStatus, encode

HELLO = Hello(bytes(16), 500_000, 43_200, 16, 8, (1,))


class Line:
    """A client's link and the relay's end of it."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed).randbytes
        static = self.random(32)
        self.entry = RelayEntry(
            self.random(16),
            x25519_public(static),
            self.random(32),
            ("https://relay.example",),
            TlsRule(TlsKind.ANY),
        )
        self.responder = Responder(static, self.entry.relay_id, self.entry.admission, self.random)
        self.link = RelayLink(link_id(self.entry.relay_id), self.entry, self.random)
        self.sizes = [len(first := self.link.first_message())]
        answer, self.relays_end = self.responder.answer(first, encode(HELLO))
        self.sizes.append(len(answer))
        self.link.receive(answer)


def test_n1_every_request_is_one_record_so_their_number_can_be_counted(seed: int) -> None:
    line = Line(seed)
    poll = make_poll(1, random=line.random)
    messages = [line.link.request(poll, SetPolled(number)) for number in range(5)]
    assert [len(message) for message in messages] == [RECORD_BYTES] * 5


def test_n2_everything_said_is_4096_bytes_whatever_it_is(seed: int) -> None:
    line = Line(seed)
    drop, cell = make_drop(line.random), make_cell(line.random)
    requests = [
        Nop(),
        drop.recall(),
        drop.put(1, cell),
        drop.put(1, cell, delete=drop.delete),
        make_poll(1, random=line.random),
        make_poll(1, drop.tags[0], deletes=(drop.delete,) * 3, random=line.random),
    ]
    answers = [Reply(ReplyStatus.OK, 500_000), Reply(ReplyStatus.OK, 500_000, tag=bytes(16), cell=cell)]
    pushed = Push(bytes(16), cell)
    sizes = {len(line.link.request(request, SetPolled(0))) for request in requests}
    sizes |= {len(line.relays_end.seal(pad(encode(answer)))) for answer in (*answers, pushed)}
    assert sizes | set(line.sizes) == {RECORD_BYTES}


def test_n4_a_valid_certificate_is_not_the_pinned_key(seed: int) -> None:
    line = Line(seed)

    def client() -> Initiator:
        return Initiator(line.entry.key, line.entry.relay_id, line.entry.admission, line.random)

    impostor = Responder(line.random(32), line.entry.relay_id, line.entry.admission, line.random)
    with pytest.raises(HandshakeRejected):
        impostor.answer(client().first_message(), encode(HELLO))
    answer_to_another, _ = line.responder.answer(client().first_message(), encode(HELLO))
    caller = client()
    caller.first_message()
    with pytest.raises(HandshakeRejected):
        caller.finish(answer_to_another)
