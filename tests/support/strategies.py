"""Hypothesis strategies for every value that travels, at their bounds as often as between them."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from wire.bundle import Answer, Bundle, Invitation, Role
from wire.cell import CellParts, Header1, Header2
from wire.codec import INT_HIGH, INT_LOW, U8, U16, U32, U64, Value, encode
from wire.descriptor import Descriptor, RelayEntry, TlsKind, TlsRule
from wire.envelope import Ack, Envelope, FieldValue, Urgency
from wire.limits import (
    CELL_BYTES,
    CONTENT_BYTES,
    FORWARD_SEALED_BYTES,
    FORWARDED_SEALED_BYTES,
    WINDOW,
)
from wire.payload import Body, BodyType, Progress, Receipt, StatusContent
from wire.request import (
    Delete,
    Forward,
    Forwarded,
    Hello,
    Lifetime,
    Mode,
    Nop,
    Poll,
    Push,
    Put,
    Recall,
    Reply,
    ReplyStatus,
    Request,
    Response,
)

u8 = st.integers(0, U8)
u16 = st.integers(0, U16)
u32 = st.integers(0, U32)
u64 = st.integers(0, U64)
texts = st.text(st.characters(codec="utf-8"), max_size=20)


def octets(length: int) -> SearchStrategy[bytes]:
    """Byte strings of one length; long ones repeat a short one, which costs hypothesis little."""
    short = st.binary(min_size=1, max_size=32)
    return short.map(lambda part: (part * (length // len(part) + 1))[:length])


# --- strict msgpack ---------------------------------------------------------------------------

scalars = st.none() | st.booleans() | st.integers(INT_LOW, INT_HIGH) | st.binary(max_size=40) | texts


def _nested(inside: SearchStrategy[Value]) -> SearchStrategy[Value]:
    return st.lists(inside, max_size=4).map(tuple) | st.dictionaries(u8, inside, max_size=4)


def values(depth: int = 4) -> SearchStrategy[Value]:
    """Strict msgpack values at most `depth` arrays or maps deep, far below 4,096 bytes."""
    found: SearchStrategy[Value] = scalars
    for _ in range(depth):
        found = scalars | _nested(found)
    return found.filter(lambda value: len(_packed_or_long(value)) <= 1000)


def _packed_or_long(value: Value) -> bytes:
    return encode(value) if len(repr(value)) < 3000 else bytes(CELL_BYTES)


# --- the cell -------------------------------------------------------------------------------------

cell_parts = st.builds(CellParts, octets(24), octets(30), octets(2320), octets(1434))


@st.composite
def headers1(draw: st.DrawFn) -> Header1:
    chain = draw(u32)
    return Header1(draw(st.booleans()), chain, draw(u16) if chain else 0, draw(u16))


headers2 = st.builds(Header2, octets(32), octets(1184), octets(1088))


# --- payload --------------------------------------------------------------------------------------


@st.composite
def receipts(draw: st.DrawFn) -> Receipt:
    base = draw(u64)
    ahead = draw(st.sampled_from([0, 2, 3, 63, 64, 65, 1000]))
    if ahead == 0 or base + ahead > U64:
        return Receipt(base, 0, base)
    bits = draw(u64) & ((1 << min(ahead, WINDOW)) - 1) & ~1
    return Receipt(base, bits | (1 << (ahead - 1) if ahead <= WINDOW else 0), base + ahead)


@st.composite
def bodies(draw: st.DrawFn) -> Body:
    kind = draw(st.sampled_from(BodyType))
    parts, g = draw(st.integers(1, U8)), draw(u64)
    return Body(
        type=kind,
        part=draw(st.integers(0, parts - 1)),
        parts=parts,
        g=g,
        floor=draw(st.integers(0, g)),
        receipt=draw(receipts()),
        transcript=draw(octets(32)),
        expires_at_s=draw(u64),
        content=draw(st.integers(0, CONTENT_BYTES).flatmap(octets)) if kind.is_data else b"",
    )


statuses = st.builds(StatusContent, octets(8), st.sampled_from(Progress))


# --- envelope -------------------------------------------------------------------------------------

integers = st.integers(INT_LOW, INT_HIGH)
field_values: SearchStrategy[FieldValue] = (
    st.booleans() | integers | texts | st.lists(integers, max_size=5).map(tuple)
)
envelopes = st.builds(
    Envelope,
    kind=st.integers(1, 255),
    id=octets(8),
    at_s=st.integers(0, U64 // 600).map(lambda step: step * 600),
    valid_min=st.integers(1, 20_160),
    urgency=st.sampled_from(Urgency),
    drill=st.booleans(),
    silent=st.booleans(),
    ack=st.sampled_from(Ack),
    body=st.dictionaries(u8, field_values, max_size=5),
    ref=st.none() | octets(8),
    place=st.none() | octets(8),
    reply_to=st.none() | octets(8),
    replaces=st.none() | octets(8),
    extra=st.dictionaries(st.integers(64, 255), scalars, max_size=2),
)


# --- networks and pairing -------------------------------------------------------------------------

urls = st.sampled_from(
    [
        "https://relay.example",
        "https://relay.example:8443/blog/2024",
        "https://192.0.2.7:1",
        "https://[2001:db8::7]:65535/a",
        "http://localhost:8080",
        "http://127.0.0.1:8080/x",
        "http://[::1]",
        "https://" + "a" * 192,
    ]
)
tls_rules = (
    st.just(TlsRule(TlsKind.ANY))
    | st.just(TlsRule(TlsKind.WEB_PKI))
    | octets(32).map(lambda digest: TlsRule(TlsKind.CERTIFICATE, digest))
)


@st.composite
def descriptors(draw: st.DrawFn, may_be_signed: bool = True) -> Descriptor:
    """Descriptors with 1 to 4 relays; a signature is any 64 bytes."""
    ids = draw(st.lists(st.binary(min_size=16, max_size=16), min_size=1, max_size=4, unique=True))
    has_signer = may_be_signed and draw(st.booleans())
    relays = tuple(
        RelayEntry(
            relay_id,
            relay_id[::-1] + relay_id,
            draw(octets(32)),
            tuple(draw(st.lists(urls, min_size=1, max_size=3))),
            draw(tls_rules),
        )
        for relay_id in ids
    )
    signer, signature = (draw(octets(32)), draw(octets(64))) if has_signer else (b"", b"")
    return Descriptor(draw(u32), signer, signature, relays)


roles = st.sampled_from(Role)
invitations = st.builds(Invitation, descriptors(), roles, roles, octets(32), octets(32), u32)
bundles = st.builds(Bundle, octets(32), octets(32), octets(1184))
answers = st.builds(Answer, octets(32), octets(32), octets(32), octets(1088), octets(1184))


# --- client and relay -----------------------------------------------------------------------------

cells = octets(CELL_BYTES)
tags = octets(16)
deletes = st.builds(Delete, octets(32), octets(32))


def tag_sets(count: int) -> SearchStrategy[tuple[bytes, ...]]:
    return octets(16 * count).map(lambda data: tuple(data[at : at + 16] for at in range(0, 16 * count, 16)))


hellos = st.builds(
    Hello,
    octets(16),
    u32,
    st.integers(1, 43_200),
    st.integers(1, 255),
    st.integers(1, 255),
    st.lists(st.integers(1, 127), max_size=64, unique=True).map(lambda found: tuple(sorted(found))),
    st.binary(max_size=200),
)
puts = st.builds(
    Put,
    u32,
    octets(32),
    octets(32),
    tag_sets(7),
    st.sampled_from(Lifetime),
    cells,
    st.none() | deletes,
)
polls = st.builds(Poll, st.sampled_from(Mode), u32, tag_sets(240), st.lists(deletes, max_size=3).map(tuple))
recalls = st.builds(Recall, octets(32), octets(32))
forwards = st.builds(Forward, octets(16), octets(32), octets(FORWARD_SEALED_BYTES))
pushes = st.builds(Push, tags, cells)


@st.composite
def replies(draw: st.DrawFn) -> Reply:
    status = draw(st.sampled_from(ReplyStatus))
    match status:
        case ReplyStatus.OK if draw(st.booleans()):
            return Reply(status, draw(u32), more=draw(u16), tag=draw(tags), cell=draw(cells))
        case ReplyStatus.OK | ReplyStatus.DUP:
            return Reply(status, draw(u32), draw(u32))
        case ReplyStatus.CONFLICT:
            return Reply(status, draw(u32), cell=draw(cells))
        case ReplyStatus.BUSY | ReplyStatus.QUOTA:
            return Reply(status, draw(u32), retry_after_s=draw(st.integers(0, 3600)))
        case _:
            return Reply(status, draw(u32))


@st.composite
def forwardeds(draw: st.DrawFn) -> Forwarded:
    status = draw(
        st.sampled_from([each for each in ReplyStatus if each.name not in ("DUP", "CONFLICT", "BAD_EPOCH")])
    )
    match status:
        case ReplyStatus.OK if draw(st.booleans()):
            return Forwarded(status, sealed=draw(octets(FORWARDED_SEALED_BYTES)))
        case ReplyStatus.OK | ReplyStatus.BUSY | ReplyStatus.QUOTA:
            return Forwarded(status, draw(st.integers(0, 3600)))
        case _:
            return Forwarded(status)


requests: SearchStrategy[Request] = puts | polls | recalls | st.just(Nop()) | forwards
responses: SearchStrategy[Response] = hellos | replies() | pushes | forwardeds()
