"""The relay.toml that init writes: every setting with its default and its reason.

A line that begins with # and no space is a setting that can be switched on by taking the # away.
"""

from __future__ import annotations

_TEXT = """\
# Settings of one waypost relay.  What is unknown or out of range is refused at the start, with its line.
# This folder is the relay: who has it can pose as it.  Keep it on an encrypted disk, readable by one user.

# Address and port to listen on.  Port 0 takes any free one.
host = {host}
port = {port}

# Where people reach this relay: 1 to 4 addresses, the best first, each https://host[:port][/prefix].
# Empty: the address above.  After a change hand out the descriptor again (waypost-relay descriptor).
urls = {urls}

# What the channel inside TLS trusts.  The id never changes; without the key this is another relay.
relay_id = "{relay_id}"
key = "relay.key"

{tls}
# What strangers see instead of the built-in page: a folder of static files, which is answered as nginx does,
# or your own web server, which then answers for itself: "http://127.0.0.1:8080" or "unix:/run/site.sock".
#site = "site"

# Where the running relay answers `status` and `check`: a file beside this one, or a path of its own where the
# relay may write nothing here, as under deploy/waypost-relay.service.
{socket}

# The relay does not start where its memory can reach a disk, unless that is accepted here: "swap" for swap
# areas that outlive the power, "memlock" for cells that may not be locked in memory beside such areas.
{accept}

# Memory for cells, claimed and locked at the start: 256 cells a MiB.  A full store says BUSY to the
# newcomer and never drops a cell.
store_mib = 64

# Switched on, a restart keeps the cells: from the end of one process to the start of the next the service
# manager (systemd) holds them in its memory, as sealed as they were, and whoever can look into it sees what
# an image of this relay would show.  It needs a unit with FileDescriptorStoreMax=2, and a machine without
# swap.  Off, a restart loses them: the devices that sent them put them again.
#handover = true

# Where Prometheus may read the six gauges of `status`: a loopback address with its port, or a Unix socket as
# a path with a / in it, "./metrics.sock".
#metrics = "127.0.0.1:9464"

# Cells in a Valkey or Redis server that several processes and machines share (deploy/valkey.conf): the path
# of its socket, or redis://host:port, or rediss:// the same in TLS.  The key hides ids and tags from it, and
# without it nothing there is found again: umask 077; openssl rand -hex 32 > store.key
# What a server that asks for a password is told stands in a file, too.
#store = "unix:/run/waypost-store/valkey.sock"
#store_key = "store.key"
#store_password = "store.password"

# Processes that share the port and that store; the limits below are shared out among them.
#workers = 2

# One pool for people who share an admission secret.  share: percent of the store, and of the links, that it
# may take; those of all open pools make at most 100, so none can crowd another out.  closed = true tells its
# members that they are no longer admitted.
[[pool]]
number = 1
secret = "pool-1.key"
share = 100
# Requests of all its links: so many at once, then so many a second.
#burst = 50000
#per_s = 5000
#closed = true
# What its people are handed when they connect: one line of waypost-relay descriptor --sign, in a file of
# mode 0600.  Renewed keys, addresses and relays reach everybody by it who pinned its signer.
#network = "pool-1.net"

# A pool for other relays, which hand on what their visitors put here: nothing else is taken from them.
# Make its secret with: umask 077; openssl rand -hex 32 > pool-2.key
# and give the operators the line of: waypost-relay descriptor --pool 2.  The first pool's share goes down by
# what this one gets.
#[[pool]]
#number = 2
#secret = "pool-2.key"
#share = 50
#forwarder = true

# The relays that this one hands on to, so that none of them sees who puts what there: a file of mode 0600
# with the line that each operator gave for the pool of relays.  Without it nothing is handed on.
#[forward]
#network = "forward.net"

[limits]
# Links open at one time.
links = 2000
# Seconds to the end of the handshake; everything that fails ends then, so that all failures look alike.
# The first message is 4,096 bytes: on a bad telephone line some ten seconds.
handshake_s = 30
# Seconds without a record, and seconds in which it takes nothing of what we send, after which a link is
# closed.  A slow telephone link needs minutes for what has gathered.
idle_s = 1800
stall_s = 300
# Requests: so many at once, then so many a second; of one link, and of all links
# of one pool that has no burst and per_s of its own.
link_burst = 2000
link_per_s = 200
pool_burst = 50000
pool_per_s = 5000
"""
_TLS = """\
# The self-made certificate; the descriptor carries its hash.
certificate = "tls.crt"
certificate_key = "tls.key"
"""
_PLAIN = "# No certificate: plain HTTP, on loopback only.\n"
SERVICE_SOCKET = "/run/waypost-relay/relay.sock"
"""The one place where the service of deploy/ may write."""
_ACCEPT = 'accept = ["swap", "memlock"]'


def write(
    host: str,
    port: int,
    urls: tuple[str, ...],
    relay_id: bytes,
    *,
    plain: bool,
    trial: bool,
    socket: str | None,
) -> str:
    """Return the settings of a new relay.  plain: without a certificate of its own.
    trial: starts on a machine that is not fit.  socket: where it answers the operator, if not beside them."""
    return _TEXT.format(
        host=_quoted(host),
        port=port,
        urls=f"[{', '.join(map(_quoted, urls))}]",
        relay_id=relay_id.hex(),
        tls=_PLAIN if plain else _TLS,
        socket=f"socket = {_quoted(socket)}" if socket else f"#socket = {_quoted(SERVICE_SOCKET)}",
        accept=_ACCEPT if trial else f"#{_ACCEPT}",
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
