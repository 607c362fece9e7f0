"""The record: the 4,096-byte unit inside the channel, before it is sealed.

    u16 length L (1 to 4078) || L bytes: one strict msgpack array || zeros         4,080 bytes

HELLO travels in the same form, 2,944 bytes long, inside the second handshake message.
The `..._into` forms and `unpad` of a memoryview leave no copy behind: the caller uses its buffer again.

Knows lengths; must never know a key or what an array says.

Spec: docs/protocol.md, 5.
"""

from wire.errors import Malformed
from wire.inplace import Octets
from wire.limits import RECORD_BYTES, RECORD_PLAIN_BYTES, RECORDS_PER_MESSAGE

LENGTH_BYTES = 2
_ZEROS = bytes(RECORD_PLAIN_BYTES)


def pad(array: bytes, size: int = RECORD_PLAIN_BYTES) -> bytes:
    """Return `size` bytes.  Raises Malformed unless the array has 1 to size - 2 bytes."""
    out = bytearray(size)
    pad_into(array, memoryview(out))
    return bytes(out)


def pad_into(array: bytes, out: memoryview) -> None:
    """As `pad`, into a buffer whose every byte is overwritten."""
    _check_length(len(array), len(out))
    out[LENGTH_BYTES : LENGTH_BYTES + len(array)] = array
    close_into(len(array), out)


def close_into(length: int, out: memoryview) -> None:
    """Write the length before an array that was written at out[2:], and zeros behind it."""
    _check_length(length, len(out))
    end = LENGTH_BYTES + length
    out[:LENGTH_BYTES] = length.to_bytes(LENGTH_BYTES)
    out[end:] = _ZEROS[: len(out) - end]


def unpad(plain: Octets, size: int = RECORD_PLAIN_BYTES) -> Octets:
    """Return the array's bytes, as a slice of `plain`.

    Raises Malformed for another size, a length that does not fit, or padding that is not zeros.
    """
    if len(plain) != size:
        raise Malformed("not the size of a record")
    length = int.from_bytes(plain[:LENGTH_BYTES], "big")
    _check_length(length, size)
    end = LENGTH_BYTES + length
    if plain[end:] != _ZEROS[: size - end]:
        raise Malformed("padding is not zeros")
    return plain[LENGTH_BYTES:end]


def _check_length(length: int, size: int) -> None:
    assert LENGTH_BYTES < size <= RECORD_PLAIN_BYTES
    if not 1 <= length <= size - LENGTH_BYTES:
        raise Malformed("array does not fit its record")


def split_message(data: bytes) -> list[memoryview]:
    """Cut one WebSocket message into its 1 to 15 sealed records of 4,096 bytes.  Raises Malformed."""
    count, rest = divmod(len(data), RECORD_BYTES)
    if rest or not 1 <= count <= RECORDS_PER_MESSAGE:
        raise Malformed("not 1 to 15 whole records")
    view = memoryview(data)
    return [view[at : at + RECORD_BYTES] for at in range(0, len(data), RECORD_BYTES)]
