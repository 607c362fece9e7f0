"""Domain separation: one label for each use of a hash or a key derivation.

A label is at most 16 bytes, because BLAKE2b's personalisation is; none is ever used twice.
Spec: docs/protocol.md, "Labels".
"""

# chains and slots
SLOT = b"wp1/slot"
SLOT_NEXT = b"wp1/slot-next"
MESSAGE = b"wp1/message"
CHAIN = b"wp1/chain"
ROOT = b"wp1/root"
STEP = b"wp1/step"
TRANSCRIPT_STEP = b"wp1/tr"
HEAD = b"wp1/head"
"""Never on the wire: what a reader remembers of the first cell of a chain."""

# one slot at one relay
RELAY = b"wp1/relay"
WRITE = b"wp1/w"
READ = b"wp1/r"
HEADER_1 = b"wp1/h1"
HEADER_2 = b"wp1/h2"
TAG_SECRET = b"wp1/tag-secret"
TAG = b"wp1/tag"
BODY = b"wp1/body"
NONCE = b"wp1/nonce"

# capability
HASH_WRITE = b"wp1/hash-w"
HASH_READ = b"wp1/hash-r"
DROP_ID = b"wp1/drop-id"

# pairing
BOX = b"wp1/box"
BOX_KEY = b"wp1/box-key"
BUNDLE = b"wp1/bundle"
TRANSCRIPT = b"wp1/transcript"
SESSION = b"wp1/sk"
START = b"wp1/start"
CONFIRM = b"wp1/confirm"
WORDS = b"wp1/words"

# channel
PROLOGUE = b"wp1/channel"
PATH = b"wp1/path"

# two hops
FORWARD = b"wp1/forward"

# descriptor
DESCRIPTOR = b"wp1/descriptor"

# vault
VAULT_SLOT = b"wp1/vault-slot"

# choice of relays
PICK = b"wp1/pick"

# cells to oneself
SELF_SLOT = b"wp1/self"
SELF_KEY = b"wp1/self-key"

# invitations that were used (local only)
USED_INVITATION = b"wp1/used"
