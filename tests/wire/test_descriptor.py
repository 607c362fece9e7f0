"""Networks: entries, addresses, lines, and how a network file is merged."""

from dataclasses import replace

import pytest
from hypothesis import given

from tests.support.strategies import descriptors
from wire.codec import decode, encode
from wire.descriptor import (
    Descriptor,
    RelayEntry,
    TlsKind,
    TlsRule,
    decode_descriptor,
    encode_descriptor,
    from_line,
    from_value,
    merge,
    signed_part,
    to_line,
    to_value,
)
from wire.errors import Malformed

ANY = TlsRule(TlsKind.ANY)


def relay(number: int, urls=("https://relay.example",), tls=ANY) -> RelayEntry:
    return RelayEntry(bytes([number]) * 16, bytes([number]) * 32, b"a" * 32, urls, tls)


def network(*numbers: int, serial: int = 1) -> Descriptor:
    return Descriptor(serial, b"", b"", tuple(relay(number) for number in numbers))


ONE = network(1)
SIGNED = Descriptor(7, b"S" * 32, b"s" * 64, (relay(1), relay(2)))


def with_item(index, item, base=ONE):
    value = list(to_value(base))
    value[index] = item
    return tuple(value)


def with_entry_item(index, item):
    entry = list(to_value(ONE)[4][0])
    entry[index] = item
    return with_item(4, (tuple(entry),))


def test_the_value_is_the_array_of_the_specification():
    tls = TlsRule(TlsKind.CERTIFICATE, b"d" * 32)
    descriptor = Descriptor(
        7, b"S" * 32, b"s" * 64, (relay(1, ("https://a.example", "https://b.example"), tls),)
    )
    urls = ("https://a.example", "https://b.example")
    entry = (b"\1" * 16, b"\1" * 32, b"a" * 32, urls, (2, b"d" * 32))
    assert decode(encode_descriptor(descriptor)) == (1, 7, b"S" * 32, b"s" * 64, (entry,))
    assert signed_part(descriptor) == encode((1, 7, b"S" * 32, (entry,)))


@given(descriptors())
def test_the_signed_part_does_not_hold_the_signature(descriptor):
    assert signed_part(replace(descriptor, signature=b"x" * 64)) == signed_part(descriptor)
    assert signed_part(replace(descriptor, serial=descriptor.serial ^ 1)) != signed_part(descriptor)


@pytest.mark.parametrize(
    "value",
    [
        with_item(0, 2),
        with_item(0, True),
        with_item(1, -1),
        with_item(1, 1 << 32),
        with_item(2, b"S" * 31),
        with_item(2, b"S" * 32),
        with_item(3, b"s" * 64),
        with_item(2, b"", SIGNED),
        with_item(3, b"", SIGNED),
        with_item(3, b"s" * 63, SIGNED),
        with_item(2, None),
        with_item(4, ()),
        with_item(4, tuple(to_value(network(n))[4][0] for n in range(5))),
        with_item(4, to_value(ONE)[4] * 2),
        with_item(4, None),
        (*to_value(ONE), 0),
        to_value(ONE)[:4],
        with_entry_item(0, b"i" * 15),
        with_entry_item(1, b"k" * 33),
        with_entry_item(2, b""),
        with_entry_item(3, ()),
        with_entry_item(3, ("https://a.example",) * 5),
        with_entry_item(3, "https://a.example"),
        with_entry_item(3, (b"https://a.example",)),
        with_entry_item(4, ()),
        with_entry_item(4, (3,)),
        with_entry_item(4, (2,)),
        with_entry_item(4, (2, b"d" * 31)),
        with_entry_item(4, (0, b"d" * 32)),
        with_entry_item(4, (1, b"")),
        with_entry_item(4, (False,)),
        with_entry_item(4, 0),
        with_entry_item(4, (2, b"d" * 32, 0)),
    ],
)
def test_an_array_of_another_shape_is_refused(value):
    with pytest.raises(Malformed):
        from_value(value)
    with pytest.raises(Malformed):
        decode_descriptor(encode(value))


@pytest.mark.parametrize("field", ["relay_id", "key"])
def test_a_relay_id_or_key_that_appears_twice_is_refused(field):
    double = replace(relay(2), **{field: getattr(relay(1), field)})
    with pytest.raises(Malformed):
        encode_descriptor(Descriptor(1, b"", b"", (relay(1), double)))


GOOD_URLS = [
    "https://relay.example",
    "https://relay.example:443",
    "https://relay.example:65535/a/b.c/~d_e-f",
    "https://RELAY.example/A",
    "https://xn--9t4b11yi5a.example",
    "https://relay_1",
    "https://192.0.2.7",
    "https://[2001:db8::1]",
    "https://[2001:db8::1]:8443/x",
    "https://[::ffff:192.0.2.7]",
    "https://localhost",
    "https://a/..b",
    "http://localhost",
    "http://localhost:1",
    "http://127.0.0.1:8080/x",
    "http://[::1]:8080",
    "https://" + "a" * 192,
]
BAD_URLS = [
    "",
    "https://",
    "relay.example",
    "//relay.example",
    "HTTPS://relay.example",
    "wss://relay.example",
    "ftp://relay.example",
    "https:relay.example",
    "http://relay.example",
    "http://127.0.0.2",
    "http://127.0.0.1.example",
    "http://localhost.example",
    "http://LOCALHOST",
    "http://[::2]",
    "http://[0:0:0:0:0:0:0:1]",
    "http://localhost@relay.example",
    "https://user@relay.example",
    "https://user:pass@relay.example",
    "https://relay.example/",
    "https://relay.example/a/",
    "https://relay.example//a",
    "https://relay.example/.",
    "https://relay.example/../a",
    "https://relay.example/a/..",
    "https://relay.example?q",
    "https://relay.example/a?q",
    "https://relay.example#f",
    "https://relay.example/a#f",
    "https://relay.example/a%2fb",
    "https://relay.example/a b",
    "https://relay.example:",
    "https://relay.example:0",
    "https://relay.example:00",
    "https://relay.example:080",
    "https://relay.example:65536",
    "https://relay.example:123456",
    "https://relay.example:+1",
    "https://relay.example:x",
    "https://:443",
    "https://.relay.example",
    "https://relay.example.",
    "https://relay..example",
    "https://-relay.example",
    "https://relay-.example",
    "https://[]",
    "https://[::1",
    "https://[:::]",
    "https://[12345::]",
    "https://[fe80::1%eth0]",
    "https://[2001:DB8::1]",
    "https://[192.0.2.7]",
    "https://::1",
    "https://relay.example\n",
    "https://relay.example\x00",
    " https://relay.example",
    "https://relay.example ",
    "https://relay\\.example",
    "https://릴레이.example",
    "https://relay.example/\u0661",
    "https://relay.example:\u0661",
    "https://" + "a" * 193,
]


@pytest.mark.parametrize("url", GOOD_URLS)
def test_https_anywhere_and_http_on_loopback_are_addresses(url):
    descriptor = Descriptor(1, b"", b"", (relay(1, (url,)),))
    assert decode_descriptor(encode_descriptor(descriptor)) == descriptor


@pytest.mark.parametrize("url", BAD_URLS)
def test_every_other_address_is_refused(url):
    with pytest.raises(Malformed):
        encode_descriptor(Descriptor(1, b"", b"", (relay(1, (url,)),)))
    with pytest.raises(Malformed):
        from_value(with_entry_item(3, (url,)))


def long_urls(count: int) -> tuple[str, ...]:
    return ("https://" + "a" * 192,) * count


def test_a_descriptor_of_2960_bytes_is_the_longest():
    tls = TlsRule(TlsKind.CERTIFICATE, b"d" * 32)
    relays = tuple(relay(n, long_urls(3), tls) for n in range(4))
    largest = Descriptor((1 << 32) - 1, b"S" * 32, b"s" * 64, relays)
    shorter = replace(relays[3], urls=(*long_urls(2), "https://" + "a" * 124))
    largest = replace(largest, relays=(*relays[:3], shorter))
    assert len(encode_descriptor(largest)) == 2960
    longer = replace(shorter, urls=(*long_urls(2), "https://" + "a" * 125))
    with pytest.raises(Malformed):
        encode_descriptor(replace(largest, relays=(*relays[:3], longer)))
    with pytest.raises(Malformed):
        decode_descriptor(encode(to_value(replace(largest, relays=(*relays[:3], longer)))))


def test_a_line_is_prefix_base64url_and_crc():
    line = to_line(ONE)
    assert line.startswith("waypost-net:lQEBxADEAJGV") and len(line) <= 4096
    assert from_line(f" {line}\r\n") == ONE


@pytest.mark.parametrize(
    "change", [lambda line: "waypost:" + line[12:], lambda line: line[:-1], lambda line: ""]
)
def test_a_line_of_another_kind_or_cut_is_refused(change):
    with pytest.raises(Malformed):
        from_line(change(to_line(ONE)))


def lines(*found: Descriptor) -> str:
    return "".join(to_line(each) + "\n" for each in found)


def test_unsigned_lines_merge_in_order_under_the_highest_serial():
    merged = merge(lines(network(3, serial=5), network(1, 2, serial=9), network(4, serial=2)))
    assert merged == network(3, 1, 2, 4, serial=9)


@pytest.mark.parametrize("descriptor", [ONE, SIGNED, network(1, 2, 3, 4)])
def test_one_line_stands_as_it_is(descriptor):
    assert merge(to_line(descriptor)) == descriptor


def test_lines_of_blanks_are_ignored():
    assert merge("\r\n \t\n" + lines(network(1)) + "\n\n" + lines(network(2)) + " ") == network(1, 2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        lines(network(1, 2, 3, 4), network(5)),
        lines(network(1), network(1)),
        lines(network(1, 2), network(3, 2)),
        lines(SIGNED, network(3)),
        lines(network(3), SIGNED),
        lines(SIGNED, SIGNED),
        "# our network\n" + lines(network(1)),
        lines(network(1)) + "x\n",
        to_line(network(1)) + " " + to_line(network(2)),
        to_line(network(1)) + "\x0b" + to_line(network(2)),
        "\ufeff" + lines(network(1)),
        lines(network(1)) + " " * 2 * 4 * 4096,
    ],
)
def test_a_network_file_with_anything_else_is_refused(text):
    with pytest.raises(Malformed):
        merge(text)


def test_two_relays_with_one_key_do_not_merge():
    other = Descriptor(1, b"", b"", (replace(relay(2), key=relay(1).key),))
    with pytest.raises(Malformed):
        merge(lines(ONE, other))


def test_no_repr_shows_the_admission_secret():
    assert repr(b"a" * 32)[2:-1] not in repr(relay(1)) and "a" * 32 not in repr(ONE)
