"""The 4,080 bytes inside a record, and how a message is cut into records."""

import pytest

from wire.errors import Malformed
from wire.record import close_into, pad, pad_into, split_message, unpad


@pytest.mark.parametrize("length", [1, 2, 255, 256, 4077, 4078])
def test_an_array_of_1_to_4078_bytes_comes_back(length):
    array = b"\xff" * length
    plain = pad(array)
    assert plain == length.to_bytes(2, "big") + array + bytes(4078 - length)
    assert unpad(plain) == array


@pytest.mark.parametrize("length", [0, 4079, 5000])
def test_an_array_that_does_not_fit_is_refused(length):
    with pytest.raises(Malformed):
        pad(bytes(length))


@pytest.mark.parametrize("length", [0, 4079, 0xFFFF])
def test_a_length_that_does_not_fit_is_refused(length):
    with pytest.raises(Malformed):
        unpad(length.to_bytes(2, "big") + bytes(4078))


@pytest.mark.parametrize("at", [2 + 10, 2 + 11, 4079])
def test_padding_that_is_not_zeros_is_refused(at):
    plain = bytearray(pad(b"a" * 10))
    plain[at] = 1
    for given in (bytes(plain), memoryview(plain)):
        with pytest.raises(Malformed):
            unpad(given)


@pytest.mark.parametrize("size", [0, 1, 2, 2944, 4079, 4081, 4096])
def test_another_size_is_not_a_record(size):
    with pytest.raises(Malformed):
        unpad(b"\0\x01" + bytes(max(0, size - 2)) if size >= 2 else bytes(size))


def test_the_handshake_payload_has_the_same_form_in_2944_bytes():
    plain = pad(b"hello", 2944)
    assert len(plain) == 2944 and unpad(plain, 2944) == b"hello"
    assert unpad(pad(b"a" * 2942, 2944), 2944) == b"a" * 2942
    with pytest.raises(Malformed):
        pad(b"a" * 2943, 2944)
    with pytest.raises(Malformed):
        unpad(plain)


def test_pad_into_overwrites_every_byte_that_was_there():
    out = bytearray(b"\xee" * 4080)
    pad_into(b"array", memoryview(out))
    assert out == pad(b"array")


def test_close_into_completes_an_array_written_in_place():
    out = bytearray(b"\xee" * 4080)
    out[2:7] = b"array"
    close_into(5, memoryview(out))
    assert out == pad(b"array")
    with pytest.raises(Malformed):
        close_into(4079, memoryview(out))


def test_unpad_of_a_view_is_a_view_of_the_same_buffer():
    buffer = bytearray(pad(b"secret"))
    array = unpad(memoryview(buffer))
    buffer[:] = bytes(4080)
    assert array == bytes(6)


@pytest.mark.parametrize("count", [1, 2, 15])
def test_a_message_is_cut_into_its_records_in_order(count):
    data = b"".join(bytes([n]) * 4096 for n in range(count))
    assert [bytes(record) for record in split_message(data)] == [bytes([n]) * 4096 for n in range(count)]


@pytest.mark.parametrize("size", [0, 1, 4095, 4097, 16 * 4096, 15 * 4096 + 1])
def test_a_message_that_is_not_1_to_15_whole_records_is_refused(size):
    with pytest.raises(Malformed):
        split_message(bytes(size))
