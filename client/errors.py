"""What people can be told: every error of the client, by its stable `code`.

The words for a code are kept by client/text.  An error never carries a key, an address, a person's
name or a text; `str` of it is its code.
"""

from wire.errors import WaypostError

# --- ourselves ----------------------------------------------------------------------------------


class OurFault(WaypostError):
    """This program made a mistake and stopped what it was doing; never with what it was made on."""

    code = "client.internal"


# --- catalogue: what can be said ----------------------------------------------------------------


class UnknownKind(WaypostError):
    """No kind of message has this name.  allowed: the names there are."""

    code = "client.unknown_kind"

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__(self.code)
        self.allowed = allowed


class FieldInvalid(WaypostError):
    """A message or a number cannot be made from what was typed: the root of the reasons.

    field: the field's name; allowed: what may stand there.
    """

    code = "client.field_invalid"

    def __init__(self, field: str, allowed: tuple[str, ...]) -> None:
        super().__init__(self.code)
        self.field = field
        self.allowed = allowed


class UnknownField(FieldInvalid):
    """The kind has no such field.  field: as it was typed, so only for the one who typed it."""

    code = "client.unknown_field"


class MissingField(FieldInvalid):
    """The kind demands this field, or one of `allowed` when none of them says that anyone comes."""

    code = "client.missing_field"


class TooLong(WaypostError):
    """What was typed is, in bytes, more than one cell carries."""

    code = "client.too_long"


class NobodyNamed(MissingField):
    """Of several fields at least one has to be more than nothing.  allowed: these fields."""

    code = "client.nobody_named"


class OutOfOrder(FieldInvalid):
    """A time that ends before it begins.  allowed: its fields, in the order of their times."""

    code = "client.out_of_order"


class OneOfThese(FieldInvalid):
    """Of these fields one has to be given, and no other."""

    code = "client.one_of_these"


class BadValue(FieldInvalid):
    """The value of this field is none of those allowed.  The value itself is not kept."""

    code = "client.bad_value"


class UnknownFigure(FieldInvalid):
    """A calculation knows no number of this name.  field: as typed, so only for the one who typed it."""

    code = "client.unknown_figure"


class MissingFigure(FieldInvalid):
    """A calculation needs this number, or one of `allowed`."""

    code = "client.missing_figure"


class BadFigure(FieldInvalid):
    """What was typed is no number within the bounds.  It is not kept."""

    code = "client.bad_figure"


class TextRisky(WaypostError):
    """Free text holds what may point to a person; it can be sent nonetheless.

    field: the field's name.  risks: codes of client/lint, in the order of the text, never the text itself.
    bounds: of each of them where it begins and where it ends, in characters of the text without blanks
    around it.
    """

    code = "client.text_risky"

    def __init__(self, field: str, risks: tuple[str, ...], bounds: tuple[int, ...]) -> None:
        super().__init__(self.code)
        self.field = field
        self.risks = risks
        self.bounds = bounds


class TextCertain(TextRisky):
    """At least one of the risks is certain, and those alone are named: the text is never sent."""

    code = "client.text_certain"


# --- people and messages ------------------------------------------------------------------------


class TranscriptForked(WaypostError):
    """Two neighbours of one direction tell different stories: another device uses the session."""

    code = "client.transcript_forked"


class UnknownContact(WaypostError):
    """No contact has this name."""

    code = "client.unknown_contact"


class BadName(WaypostError):
    """A contact's name is 1 to 40 printable characters."""

    code = "client.bad_name"


class NameTaken(WaypostError):
    """A contact of this name exists already."""

    code = "client.name_taken"


class UnknownMessage(WaypostError):
    """No message has this id."""

    code = "client.unknown_message"


class AmbiguousId(WaypostError):
    """More than one message's id begins like this."""

    code = "client.ambiguous_id"


class RoleRefused(WaypostError):
    """Somebody in our role does not send this kind to somebody in theirs."""

    code = "client.role_refused"


class UnknownName(WaypostError):
    """Nothing of this noun has this name, this id or this code."""

    code = "client.unknown_name"


class BadOwnName(WaypostError):
    """What we call a thing is 1 to 40 printable characters, and reads like no id and no code."""

    code = "client.own_name_bad"


class OwnNameTaken(WaypostError):
    """Another thing of this noun is called so."""

    code = "client.own_name_taken"


class TooManyNames(WaypostError):
    """The vault keeps as many names as it may."""

    code = "client.too_many_names"


class NamesElsewhere(WaypostError):
    """Names are kept by coordinators and deputies alone."""

    code = "client.names_elsewhere"


class AmbiguousCode(WaypostError):
    """Two things that this contact speaks of have this code."""

    code = "client.ambiguous_code"


class SecondPersonNeeded(WaypostError):
    """It does harm when it is false, so that coordinator and deputy send it together."""

    code = "client.second_person"


class InvitationMalformed(WaypostError):
    """The link is not an invitation, or was changed on its way."""

    code = "client.invitation_malformed"


class InvitationExpired(WaypostError):
    """The invitation's time is over."""

    code = "client.invitation_expired"


class InvitationUsed(WaypostError):
    """Somebody else answered this invitation."""

    code = "client.invitation_used"


class RelaysUnknown(WaypostError):
    """The invitation names relays that this vault does not know; a person has to say yes."""

    code = "client.relays_unknown"


class ContactFrozen(WaypostError):
    """Two devices seem to use this session; it sends nothing any more."""

    code = "client.contact_frozen"


class VaultCopied(ContactFrozen):
    """Another copy of this vault is at work, or an older state of it was put back."""

    code = "client.vault_copied"


class ContactBroken(WaypostError):
    """This session or invitation cannot go on."""

    code = "client.contact_broken"


class NotPaired(WaypostError):
    """The other side has not answered the invitation yet: there are no safety words to compare."""

    code = "client.not_paired"


class NetworkMissing(WaypostError):
    """No relay is known yet."""

    code = "client.network_missing"


class NetworkMalformed(WaypostError):
    """A network file cannot be read, or its signature does not hold."""

    code = "client.network_malformed"


class NetworkOfAnother(WaypostError):
    """A network file is signed by another than the signer of the relays that we know, or by nobody."""

    code = "client.network_of_another"


class NetworkOlder(WaypostError):
    """A network file or an invitation is older than the network that we know."""

    code = "client.network_older"


class UnknownRelay(WaypostError):
    """No relay that we know has an id that begins so, or more than one."""

    code = "client.unknown_relay"


class ProxyMalformed(WaypostError):
    """A proxy is socks5://host:port or http://host:port."""

    code = "client.proxy_malformed"


class FrontMalformed(WaypostError):
    """A front is an address as those of relays are."""

    code = "client.front_malformed"


class NotPassedOn(WaypostError):
    """A message cannot go on to this contact: not all of it can be read, or it would mean nothing there."""

    code = "client.not_passed_on"


class ContentGone(WaypostError):
    """The time of this message is over; its content was erased."""

    code = "client.content_gone"


class NoAnswerKind(WaypostError):
    """Messages of this kind are not answered, or not by the kind that was named."""

    code = "client.answered_by_none"


class TooManyOpen(WaypostError):
    """This contact has as many open messages of ours as it has places."""

    code = "client.too_many_open"


class AnswerNotAsked(WaypostError):
    """The sender of this message does not wait for this word."""

    code = "client.answer_not_asked"


class AnswerSettled(WaypostError):
    """The sender was told already that it is done."""

    code = "client.answer_settled"


# --- vault --------------------------------------------------------------------------------------


class VaultMissing(WaypostError):
    """There is no vault at this place."""

    code = "client.vault_missing"


class VaultExists(WaypostError):
    """A new vault would take the place of a file that is there."""

    code = "client.vault_exists"


class VaultInUse(WaypostError):
    """Another process has this vault open."""

    code = "client.vault_in_use"


class VaultDamaged(WaypostError):
    """The file is not as we wrote it: changed, cut, or never a vault."""

    code = "client.vault_damaged"


class VaultNewer(WaypostError):
    """A newer program wrote this vault."""

    code = "client.vault_newer"


class VaultFull(WaypostError):
    """The disk has no room for the next version of the file.  The file is as it was."""

    code = "client.vault_full"


class VaultOutgrown(WaypostError):
    """The state does not fit the largest size a vault can have.  The file is as it was."""

    code = "client.vault_outgrown"


class VaultIo(WaypostError):
    """The disk refused to read or write.  The file is as it was."""

    code = "client.vault_io"


class VaultUnsure(WaypostError):
    """The file is as it was meant to be, but the disk did not confirm it: a power cut may bring the old one
    back."""

    code = "client.vault_unsure"


class VaultNeedsMemory(WaypostError):
    """This machine cannot give the memory that the passphrase of this vault takes."""

    code = "client.vault_needs_memory"


# --- daemon -------------------------------------------------------------------------------------


class DaemonGone(WaypostError):
    """The daemon that had the vault open ended in the middle of a command."""

    code = "client.daemon_gone"


class DaemonDiffers(WaypostError):
    """The daemon is of another version than the command."""

    code = "client.daemon_differs"


class DoorwayShut(WaypostError):
    """There is no place where commands could meet a daemon."""

    code = "client.doorway_shut"


# --- window -------------------------------------------------------------------------------------


class FileUnreadable(WaypostError):
    """A file or folder cannot be read, or is no picture although it is called one."""

    code = "client.file_unreadable"


class CodeMissing(WaypostError):
    """In a picture there is no code that can be read."""

    code = "client.code_missing"


# --- print --------------------------------------------------------------------------------------


class FontMissing(WaypostError):
    """No font of this machine has all the letters that are to be printed."""

    code = "client.font_missing"


class PrintingMissing(WaypostError):
    """The extra `print` is not installed."""

    code = "client.printing_missing"
