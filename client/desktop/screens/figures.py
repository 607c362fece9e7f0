"""How much food and water a group needs: people and days in steppers, then the figures.

Nothing is sent or kept.  Spec: docs/decisions/0035-planning-figures.md.
"""

from __future__ import annotations

from client.blank import blank
from client.desktop.desk import Desk, Screen
from client.desktop.parts import Kind, Say, Stepper, Target, beside
from client.desktop.questions import asked_as
from client.planned import lines
from client.ration import FIGURES, STOCK_DAYS, Group, group
from wire.errors import WaypostError

PEOPLE = (
    "women",
    "men",
    "older",
    "youths_15_19",
    "children_10_14",
    "children_5_9",
    "children_4",
    "children_3",
    "children_2",
    "children_1",
    "infants_0",
    "pregnant",
    "breastfeeding",
)
CONDITIONS = {"days": STOCK_DAYS, "outside_c": None}
"""What else counts, and where its stepper begins."""
STEPS = {"outside_c": 5}


class FiguresScreen(Screen):
    """Asks; FiguredScreen answers."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.heading = desk.say("guests", "food")
        begins = dict.fromkeys(PEOPLE, 0) | CONDITIONS
        self._steppers = {name: self._stepper(name, begin) for name, begin in begins.items()}
        compute = Target(desk.say("figures", "compute"), "go.next", Kind.CALM, big=True)
        compute.clicked.connect(self._compute)
        self.fill(beside(desk.pages(*self._steppers.values()), compute))

    def _stepper(self, name: str, begin: int | None) -> Stepper:
        words, bounds = self.desk.words, FIGURES[name]
        row = blank("nutrition", words).row(name)
        assert row is not None
        return Stepper(
            asked_as(words, row),
            bounds.low,
            bounds.high,
            words.word("unit", "celsius").replace("{n}", "{}").format if name == "outside_c" else str,
            self.desk.say("less"),
            self.desk.say("more"),
            self.desk.say("unset"),
            STEPS.get(name, 1),
            begin,
            f"field.{name}",
        )

    def _compute(self) -> None:
        said = {name: str(each.value) for name, each in self._steppers.items() if each.value is not None}
        try:
            self.desk.show(FiguredScreen(self.desk, group(said)))
        except WaypostError as error:
            self.desk.explain(error)


class FiguredScreen(Screen):
    """The figures, and that the desk judges."""

    def __init__(self, desk: Desk, asked: Group) -> None:
        super().__init__(desk)
        self.heading = desk.say("guests", "food")
        check = Say(desk.words.label("check_with_desk"), notice=True)
        self.fill(desk.pages(*map(Say, lines(desk.words, asked)), check))
