"""What can go wrong with secrets.

One class for every reason a cell will not open, so that nobody can tell the reasons apart.
"""

from wire.errors import WaypostError


class CellRejected(WaypostError):
    """A cell does not open under the keys of its slot: a relay's doing, or noise.  State is unchanged."""

    code = "keys.cell_rejected"


class ContactFault(WaypostError):
    """A cell opened, so its writer held the keys, but breaks a rule of the protocol."""

    code = "keys.contact_fault"


class AgreementRejected(WaypostError):
    """A bundle or a pairing answer is not valid under this invitation."""

    code = "keys.agreement_rejected"


class HandshakeRejected(WaypostError):
    """The other end of the channel is not who the descriptor names, or the bytes were changed."""

    code = "keys.handshake_rejected"


class RecordRejected(WaypostError):
    """A record of the channel does not authenticate; the link must close."""

    code = "keys.record_rejected"


class ForwardRejected(WaypostError):
    """What came over two hops does not open: another relay's, changed on its way, or not in its one form."""

    code = "keys.forward_rejected"


class KeyRejected(WaypostError):
    """A public key, ciphertext or shared secret that the primitives refuse (all-zero, wrong length)."""

    code = "keys.key_rejected"


class WrongPassphrase(WaypostError):
    """No key slot of this file opens with this passphrase."""

    code = "keys.wrong_passphrase"
