"""Every size and limit of the formats, each with its reason.

Knows numbers only.  Spec: docs/protocol.md, "Conventions" and "Limits".
"""

HASH_BYTES = 32
KEY_BYTES = 32
TAG_BYTES = 16
"""A lookup tag: 128 bits, so that chance collisions do not happen and 240 fit one record."""
DROP_ID_BYTES = 32
RELAY_ID_BYTES = 16
STORE_ID_BYTES = 16
MESSAGE_ID_BYTES = 8
AEAD_TAG_BYTES = 16
NONCE_BYTES = 24
SIGNATURE_BYTES = 64
MLKEM_EK_BYTES = 1184
MLKEM_CT_BYTES = 1088
MLKEM_SEED_BYTES = 64

# --- the cell ---------------------------------------------------------------------------------
H1_BYTES = 14
H2_BYTES = KEY_BYTES + MLKEM_EK_BYTES + MLKEM_CT_BYTES
BODY_BYTES = 1418
CELL_BYTES = NONCE_BYTES + (H1_BYTES + 16) + (H2_BYTES + 16) + (BODY_BYTES + 16)
BODY_HEADER_BYTES = 86
CONTENT_BYTES = BODY_BYTES - BODY_HEADER_BYTES
BOX_PLAIN_BYTES = CELL_BYTES - NONCE_BYTES - AEAD_TAG_BYTES

# --- the record -------------------------------------------------------------------------------
RECORD_BYTES = 4096
RECORD_PLAIN_BYTES = RECORD_BYTES - AEAD_TAG_BYTES
RECORD_ARRAY_BYTES = RECORD_PLAIN_BYTES - 2
RECORDS_PER_MESSAGE = 15
"""15 records make 61,440 bytes, below the 64 KiB at which fronts start to split messages."""
OUTSTANDING_REQUESTS = 8
"""Requests a client may have unanswered on one link; bounds the relay's queue."""
LONG_POLL_RECORDS = 2
"""Records in one HTTP request or answer: with TLS below the 16 kB after which some lines freeze."""
LONG_POLL_HOLD_S = 25
"""How long a relay keeps a request waiting: below the 30 s at which the most impatient fronts give up."""
LONG_POLL_COOKIE_BYTES = 16

# --- requests ---------------------------------------------------------------------------------
PUT_TAGS = 7
"""Half-days that a cell of 72 h can touch."""
POLL_TAGS = 240
POLL_DELETES = 3
DELETE_BYTES = HASH_BYTES + KEY_BYTES
SWEEP_POLLS = 16
EPOCH_HOURS = 12
EPOCH_GRACE_S = 15 * 60
TAG_CELLS = 4
"""Cells returned for one tag, oldest first: tags are hints and may collide on purpose."""
LIFETIME_HOURS = (6, 24, 72)
RETRY_AFTER_CAP_S = 3600
FEATURE_FORWARD = 3
FEATURE_HIGH = 127
FORWARD_PLAIN_BYTES = 4004
"""u16 length and the largest PUT without a delete, 4,002 bytes."""
FORWARD_SEALED_BYTES = FORWARD_PLAIN_BYTES + AEAD_TAG_BYTES
"""One size for all; the array around it is 4,077 bytes, one less than a record holds."""
FORWARDED_PLAIN_BYTES = 3826
"""u16 length and the largest REPLY to a PUT or RECALL: CONFLICT with its cell, 3,824 bytes."""
FORWARDED_SEALED_BYTES = 12 + FORWARDED_PLAIN_BYTES + AEAD_TAG_BYTES

# --- ratchet and window -----------------------------------------------------------------------
WINDOW = 64
DATA_IN_FLIGHT = 28
SEALED_COPIES = 512
CHAIN_CELLS = (1 << 16) - 1
"""pn is a u16.  An honest pair stays near 64: the window stops a chain that nobody answers."""
IDLE_CURRENT_SLOTS = 4
IDLE_NEXT_SLOTS = 2

# --- descriptor and invitation ----------------------------------------------------------------
RELAYS = 4
RELAY_URLS = 4
URL_BYTES = 200
LINE_CHARS = 4096
"""A descriptor line or an invitation link: what a terminal takes as one pasted line."""
DESCRIPTOR_BYTES = 2960
"""So that every invitation that holds a descriptor fits LINE_CHARS: 3,066 bytes behind the base64."""
HELLO_NETWORK_BYTES = 2838
"""What the second handshake message has left beside the longest HELLO; a longer descriptor is not renewed."""
INVITATION_HOURS = 48
INVITATION_HOURS_CAP = 72

# --- lifetimes (constants: shorter is allowed, longer impossible) ------------------------------
HOLD_CAP_HOURS = 72
VALID_CAP_MINUTES = 7 * 24 * 60
VALID_CAP_DANGER_MINUTES = 14 * 24 * 60
SHRED_CAP_S = 72 * 3600

# --- codec ------------------------------------------------------------------------------------
ENCODED_BYTES = 4096
"""No strict msgpack value is longer; checked before anything is allocated."""
DEPTH = 5
"""invitation, descriptor, relays, relay entry, urls."""
ITEMS = 64
TEXT_CHARS = 300
REFUSALS = 16
"""Kinds from wrong roles that one cell tells of; more wait for the next."""
