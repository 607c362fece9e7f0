"""docs/catalogue.md, made from client/kinds.toml and client/words.toml.

python -m tests.support.catalogue_page    after a change of either
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import assert_never

from client.catalogue import CATALOGUE
from client.forms import SIZES_MAX, Alias, Choice, Flag, Form, Number, Selection, Sizes, Text
from client.kinds import Field, Kind
from client.text import translator
from wire.bundle import Role
from wire.limits import SHRED_CAP_S, TEXT_CHARS, VALID_CAP_DANGER_MINUTES, VALID_CAP_MINUTES

PATH = Path(__file__).parents[2] / "docs" / "catalogue.md"
WORDS = translator("en")
_DAYS, _DANGER_DAYS = VALID_CAP_MINUTES // 1440, VALID_CAP_DANGER_MINUTES // 1440

HEAD = f"""# The catalogue: what can be said

This is release {CATALOGUE.schema}.
Made from `client/kinds.toml` by `python -m tests.support.catalogue_page`; a test compares.
Numbers travel, names are for people and scripts.
A number of a kind, a field or a value is never reused and never changes its meaning; nor does a default.

- A field that was not given does not travel.
  The reader takes its default; where there is none, nothing was said.
- A count is 0 to 9.
- A set travels as an array of its numbers in ascending order without doubles.
- Text is 1 to {TEXT_CHARS} Unicode code points, not blanks alone.
  Before it is shown, the reader takes control, bidirectional and invisible characters out of it.
- Hours and minutes "after the making" count from when the message was made, rounded down to ten minutes.
- A flag is a boolean; an alias is 64 bits without a sign that mean something between two contacts only.
- A kind that the reader's catalogue does not know is kept and shown as "{WORDS.label("newer")}"
- A field or value that it does not know or that does not fit is left out, and what the reader knows is shown
  below the words "{WORDS.label("newer_part")}"
  The same words stand above a message that lacks what is required.
  So a new field or value must not turn the meaning of what an older catalogue shows.
- Every kind may say which `case` and which `place` it is about, in the envelope.
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
        *(_ways(kind) or ["Published and fetched, never sent to a contact."]),
        f"Urgency {kind.urgency.value} {kind.urgency.name.lower()}{_now_when(kind)}; valid {_valid(kind)}; "
        f"shred {_hours(kind.shred_s)}; acknowledgement {kind.ack.value} {kind.ack.name.lower()}.",
        *([f"Answered by {_codes(kind.answered_by)}."] if kind.answered_by else []),
        *(["Coordinator and deputy send it together."] if kind.two_persons else []),
        *([f"Says which {_codes(kind.about)} it is about."] if kind.about else []),
        *([f"At least one of {_codes(kind.at_least_one)} is more than 0."] if kind.at_least_one else []),
        *([f"In order: {_codes(kind.in_order)}."] if kind.in_order else []),
        *([f"Exactly one of {_codes(kind.exactly_one)} is given."] if kind.exactly_one else []),
        *([f"Never: {_listed(kind.never)}."] if kind.never else []),
        "",
        "| field | name | shown as | value | when not given |",
        "|---|---|---|---|---|",
        *(_field(kind, field) for field in kind.fields),
        "",
    ]
    return "\n".join(lines)


def _ways(kind: Kind) -> list[str]:
    return [f"From {ours.name.lower()} to {_roles(theirs)}." for ours, theirs in sorted(kind.ways.items())]


def _now_when(kind: Kind) -> str:
    values = [f"`{field}` is {_codes(sorted(names))}" for field, names in kind.now_when.items()]
    return f" (1 now when {' or '.join(values)})" if values else ""


def _valid(kind: Kind) -> str:
    return _hours(kind.valid_min * 60) + (f" after `{kind.valid_after}`" if kind.valid_after else "")


def _field(kind: Kind, field: Field) -> str:
    shown = WORDS.field(kind.name, field.name)
    return f"| {field.number} | `{field.name}` | {shown} | {_form(field.form)} | {_absent(field)} |"


def _form(form: Form) -> str:
    match form:
        case Number():
            return _number(form)
        case Flag():
            return "boolean"
        case Choice(_, values):
            return "one of " + _values(values)
        case Selection(_, values):
            return "set of " + _values(values)
        case Sizes(low, high, unit):
            return f"1 to {SIZES_MAX} integers {low} to {high} ascending, {unit}"
        case Text(chars):
            return f"text, {chars} characters"
        case Alias(noun):
            return f"u64, stands for a {noun}"
        case _:
            assert_never(form)


def _number(form: Number) -> str:
    unit = f"{form.unit} / {form.scale}" if form.scale > 1 else form.unit
    step = f" in steps of {form.step}" if form.step > 1 else ""
    clock = f" {form.clock} the making" if form.clock else ""
    return f"integer {form.low} to {form.high}{step}, {unit}{clock}"


def _values(values: Mapping[str, int]) -> str:
    return ", ".join(f"{number} `{name}`" for name, number in values.items())


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
