"""docs/catalogue.md, made from client/kinds.toml and client/words.toml.

python -m tests.support.catalogue_page    after a change of either
"""

from collections.abc import Iterable
from pathlib import Path

from client.catalogue import CATALOGUE, Field, Kind
from client.forms import Choice, Form, Number, Selection, Text
from client.text import translator
from wire.bundle import Role
from wire.limits import SHRED_CAP_S, TEXT_CHARS, VALID_CAP_DANGER_MINUTES, VALID_CAP_MINUTES

PATH = Path(__file__).parents[2] / "docs" / "catalogue.md"
WORDS = translator("en")
_DAYS, _DANGER_DAYS = VALID_CAP_MINUTES // 1440, VALID_CAP_DANGER_MINUTES // 1440

HEAD = f"""# The catalogue: what can be said

Made from `client/kinds.toml` by `python -m tests.support.catalogue_page`; a test compares.
Numbers travel, names are for people and scripts.
A number of a kind, a field or a value is never reused and never changes its meaning; nor does a default.

- A field that was not given does not travel.
  The reader takes its default; where there is none, nothing was said.
- A count is 0 to 9.
- A set travels as an array of its numbers in ascending order without doubles.
- Text is 1 to {TEXT_CHARS} Unicode code points, not blanks alone.
  Before it is shown, the reader takes control, bidirectional and invisible characters out of it.
- Hours ("h") count from the time the message was made.
- What the reader's catalogue does not know in full is shown as "{WORDS.label("newer")}", never in part:
  an unknown kind, field or value, a required field missing, nobody where someone is needed.
- A deputy does what a coordinator does.
- Valid counts from making, at most {_DAYS} days, {_DANGER_DAYS} for kinds that warn of danger.
- Shred counts from the first opening, at most {SHRED_CAP_S // 3600} h.
- Acknowledgement is the furthest sign that the sender hopes for:
  0 none, 1 device, 2 opened, 3 answered, 4 done.
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *(_kind(kind) for kind in CATALOGUE.kinds), _never()])


def _kind(kind: Kind) -> str:
    lines = [
        f'## {kind.number} `{kind.name}`: "{WORDS.kind(kind.name)}"',
        "",
        f"From {_roles(kind.senders)} to {_roles(kind.readers)}.",
        f"Urgency {kind.urgency.value} {kind.urgency.name.lower()}; valid {_hours(kind.valid_min * 60)}; "
        f"shred {_hours(kind.shred_s)}; acknowledgement {kind.ack.value} {kind.ack.name.lower()}.",
        f"Answered by {_codes(kind.answered_by)}.",
        *([f"At least one of {_codes(kind.at_least_one)} is more than 0."] if kind.at_least_one else []),
        *([f"Never: {_listed(kind.never)}."] if kind.never else []),
        "",
        "| field | name | shown as | value | when not given |",
        "|---|---|---|---|---|",
        *(_field(kind, field) for field in kind.fields),
        "",
    ]
    return "\n".join(lines)


def _field(kind: Kind, field: Field) -> str:
    shown = WORDS.field(kind.name, field.name)
    return f"| {field.number} | `{field.name}` | {shown} | {_form(field.form)} | {_absent(field)} |"


def _form(form: Form) -> str:
    match form:
        case Number(low, high, unit):
            return f"integer {low} to {high}, {unit}"
        case Choice(values):
            return "one of " + ", ".join(f"{number} `{name}`" for name, number in values.items())
        case Selection(values):
            return "set of " + ", ".join(f"{number} `{name}`" for name, number in values.items())
        case Text():
            return "text"


def _absent(field: Field) -> str:
    if field.required:
        return "refused"
    match field.default:
        case None:
            return "not said"
        case ():
            return "none"
        case number:
            return str(number)


def _never() -> str:
    return f"## Never, in any message\n\nNever: {_listed(CATALOGUE.never)}.\n"


def _listed(codes: Iterable[str]) -> str:
    return "; ".join(WORDS.word("never", code) for code in codes)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _roles(roles: Iterable[Role]) -> str:
    return ", ".join(role.name.lower() for role in sorted(roles))


def _hours(seconds: int) -> str:
    return f"{seconds // 3600} h" if seconds else "at once"


if __name__ == "__main__":
    PATH.write_text(page(), encoding="utf-8")
