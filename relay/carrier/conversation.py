"""Records in, records out, whatever carries them: a WebSocket's messages or the bodies of single requests.

Spec: docs/protocol.md, 5.
"""

from __future__ import annotations

from relay.guests import Guest
from relay.link import LinkState
from relay.reception import Buffers, Reception
from relay.telemetry import Count
from wire.errors import Malformed
from wire.limits import RECORD_BYTES
from wire.record import split_message


async def take(reception: Reception, guest: Guest, message: bytes) -> int:
    """Work on the records of one message, in their order, up to one that is no request: one a turn.

    Return 0, or for how many seconds the link should not be heard, because it asks too much.
    Raises RecordRejected; the link must close then.
    """
    wait_s = 0
    try:
        for record in split_message(message):
            async with reception.working(guest) as buffers:
                if guest.link.state is LinkState.ENDED:
                    break
                request = guest.link.open(record, buffers.opened, reception.moment)
                reception.note_proof(guest)
                wait_s = max(wait_s, await reception.serve(guest, request))
    except Malformed:
        reception.refuse(guest)
    return wait_s


async def seal_waiting(reception: Reception, guest: Guest, most: int) -> bytes:
    """Take up to `most` records off the queue, 1 to 15, in one turn; empty when nothing waits."""
    if not guest.link.waits:
        return b""
    async with reception.working(guest) as buffers:
        end = 0
        while (
            guest.link.state is not LinkState.ENDED
            and end < most * RECORD_BYTES
            and await _seal_next(reception, guest, buffers, end)
        ):
            end += RECORD_BYTES
        return bytes(buffers.sealed[:end])


async def _seal_next(reception: Reception, guest: Guest, buffers: Buffers, at: int) -> bool:
    """Seal what waits next and is still there; false when nothing is left."""
    while waiting := guest.link.take_next():
        held = None
        if waiting.hit is not None:
            held = await reception.store.fetch(waiting.hit, hand_out=waiting.hands_out)
        if guest.link.seal(waiting, held, buffers.plain, buffers.sealed[at : at + RECORD_BYTES]):
            reception.telemetry.count(Count.CELLS_HANDED_OUT, int(held is not None))
            return True
    return False
