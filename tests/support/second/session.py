"""One contact's ratchet, window, receipts and transcript.

Spec: docs/protocol.md, 9.2 to 9.6.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from tests.support.second.cells import (
    BITMAP_BITS,
    DATA,
    RECEIPT,
    Body,
    Drop,
    Header1,
    Receipt,
    open_body,
    open_header1,
    open_header2,
    read_body,
    seal_cell,
    slot_drop,
)
from tests.support.second.channel import Link
from tests.support.second.codec import u32
from tests.support.second.crypto import F
from tests.support.second.faults import ContactFault, Fork, Malformed, Rejected
from tests.support.second.networks import Relay
from tests.support.second.ratchet import DATA_IN_FLIGHT, WINDOW, Ratchet, Slot
from tests.support.second.requests import HOURS_24


@dataclass(repr=False)
class Copy:
    """Bytes that lie, or shall lie, at one drop of one relay."""

    relay_id: bytes
    drop: Drop
    cell: bytes
    lifetime: int
    held_in: bytes | None = None
    """The store id of the relay when it said OK or DUP; None until then."""
    expires_hour: int = 0
    times_held: int = 0

    def is_due(self, link: Link) -> bool:
        return self.held_in != link.hello.store_id or self.expires_hour <= link.hello.hour


@dataclass(repr=False)
class Outgoing:
    """One cell of ours that is still offered."""

    g: int
    is_data: bool
    body: Body
    header1: bytes
    header2: bytes
    message_key: bytes
    message_id: bytes | None
    copies: list[Copy]


@dataclass(frozen=True)
class Queued:
    type: int
    content: bytes
    expires_at_s: int = 0
    lifetime: int = HOURS_24
    message_id: bytes | None = None


class Session:
    """The ratchet, window, receipts and transcript of one contact."""

    def __init__(self, ratchet: Ratchet, th: bytes, relays: list[Relay]) -> None:
        self.ratchet, self.th, self.relays = ratchet, th, relays
        self.queue: list[Queued] = []
        self.offered: dict[int, Outgoing] = {}
        self.sent = 0
        """g of the next cell of ours."""
        self.our_transcript = th
        self.highest_receipted = -1
        self.received: dict[int, tuple[bytes, bytes]] = {}
        """g to what that body stated, and to the transcript behind it."""
        self.their_floor = 0
        self.receipt_due = False

    # sending

    def seal_what_fits(self, now_s: float) -> None:
        self.give_up([g for g, out in self.offered.items() if 0 < out.body.expires_at_s <= now_s])
        while self.queue and self._fits(self.queue[0]):
            queued = self.queue.pop(0)
            if not 0 < queued.expires_at_s <= now_s:
                self._seal(queued, now_s)
        if self.receipt_due and self.sent - self.highest_receipted <= WINDOW:
            self._seal(Queued(RECEIPT, b""), now_s)

    def _fits(self, queued: Queued) -> bool:
        in_flight = sum(out.is_data for out in self.offered.values())
        floor = min(self.offered, default=self.sent)
        near = self.sent - self.highest_receipted < WINDOW and self.sent - floor < WINDOW
        return near and in_flight < DATA_IN_FLIGHT

    def _seal(self, queued: Queued, now_s: float) -> None:
        self._forget([g for g, out in self.offered.items() if out.body.type == RECEIPT])
        slot, message_key, g = self.ratchet.next_to_send()
        assert g == self.sent
        sending = self.ratchet.sending
        body = Body(queued.type, g, min(self.offered, default=g), self.receipt(), self.our_transcript,
                    queued.expires_at_s, queued.content)  # fmt: skip
        is_data = queued.type in DATA
        header1 = Header1(is_data, slot.chain, sending.previous, slot.number).encode()
        copies = []
        for relay in pick(self.relays, self.th, now_s):
            drop = slot_drop(slot.secret, relay.id)
            cell = seal_cell(drop, header1, sending.header2, message_key, body.encode(), os.urandom(32))
            copies.append(Copy(relay.id, drop, cell, queued.lifetime))
        self.offered[g] = Outgoing(g, is_data, body, header1, sending.header2, message_key,
                                   queued.message_id, copies)  # fmt: skip
        self.our_transcript = F(self.our_transcript, "wp1/tr", body.encode())
        self.sent, self.receipt_due = g + 1, False

    def give_up(self, numbers: list[int]) -> None:
        """Offer these cells no longer; when the newest is among them, a receipt-only cell follows it."""
        self.receipt_due |= self.sent - 1 in numbers
        self._forget(numbers)

    def _forget(self, numbers: list[int]) -> None:
        for g in numbers:
            del self.offered[g]

    def receipt(self) -> Receipt:
        end = max(self.received, default=-1) + 1
        base = self.their_floor
        while base in self.received:
            base += 1
        bitmap = sum(1 << (g - base) for g in self.received if base < g < base + BITMAP_BITS)
        return Receipt(base, bitmap, end)

    # reading

    def take(self, slot: Slot, relay_id: bytes, cell: bytes) -> tuple[Body, list[Outgoing]]:
        """Take one cell in; return its body and the cells of ours that it receipts.

        Raises Rejected, ContactFault or Fork; the first leaves everything as it was.
        """
        ratchet, g, data = self.ratchet.open(slot, relay_id, cell)
        try:
            body = read_body(data)
        except Malformed as error:
            raise ContactFault(str(error)) from None
        if body.g != g or body.receipt.end > self.sent:
            raise ContactFault("another g, or a receipt for what was never sent")
        self._check_transcript(body, data)
        self.ratchet = ratchet
        self.received[g] = (body.transcript, F(body.transcript, "wp1/tr", data))
        self.their_floor = max(self.their_floor, body.floor)
        ratchet.forget_gaps(self.their_floor)
        self.receipt_due |= body.type in DATA
        return body, self._take_receipt(body.receipt)

    def _check_transcript(self, body: Body, data: bytes) -> None:
        before, after = self.received.get(body.g - 1), self.received.get(body.g + 1)
        expected = self.th if body.g == 0 else before[1] if before else body.transcript
        if body.transcript != expected:
            raise Fork
        if after and after[0] != F(body.transcript, "wp1/tr", data):
            raise Fork

    def _take_receipt(self, receipt: Receipt) -> list[Outgoing]:
        self.highest_receipted = max(self.highest_receipted, receipt.end - 1)
        covered = [out for g, out in self.offered.items() if receipt.covers(g)]
        self._forget([out.g for out in covered])
        return covered

    def is_fork(self, out: Outgoing, held: Copy, stored: bytes) -> bool:
        """Tell whether a stored cell that is not ours was made with our own keys."""
        try:
            headers = open_header1(held.drop, stored), open_header2(held.drop, stored)
            if headers != (out.header1, out.header2):
                return True  # the copy of our device has begun this chain with keys of its own
            return open_body(held.drop, stored, out.message_key) != out.body.encode()
        except Rejected:
            return False


def pick(relays: list[Relay], th: bytes, now_s: float) -> list[Relay]:
    day = u32(int(now_s) // 86_400)
    return sorted(relays, key=lambda relay: F(th, "wp1/pick", day + relay.id))[:2]
