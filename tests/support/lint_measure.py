"""How much of a corpus the check of free text finds, and how often it warns for nothing: never a text.

    python -m tests.support.lint_measure tests/corpus/seen.jsonl

A corpus has one JSON object a line: {"text", "lang", "planted": [what stands in it, in words of its author]}.
A planted text counts as found when at least one risk is raised, a harmless one as a false warning likewise.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from client.lint import find_risks


@dataclass(slots=True)
class Tally:
    """Texts looked at, and those of them with a risk; of these, with a certain one."""

    texts: int = 0
    raised: int = 0
    certain: int = 0

    @property
    def rate(self) -> float:
        return self.raised / self.texts if self.texts else 0.0

    def add(self, raised: bool, certain: bool) -> None:
        self.texts += 1
        self.raised += raised
        self.certain += certain


@dataclass(slots=True)
class Measured:
    """planted and harmless: by language, "all" for the sum.  categories: planted ones, by their word."""

    planted: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    harmless: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    categories: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def lines(self) -> Iterable[str]:
        for name in self.planted:
            found, false = self.planted[name], self.harmless[name]
            yield f"{name:22} recall {_share(found)}   false warnings {_share(false)}"
            yield f"{'':22} certain {found.certain} and {false.certain}"
        for name, tally in sorted(self.categories.items()):
            yield f"  {name:20} recall {_share(tally)}"


def measure(corpus: Path) -> Measured:
    """Run the check over every text of a corpus."""
    measured = Measured()
    for line in corpus.read_text("utf-8").splitlines():
        row = json.loads(line)
        risks = find_risks(row["text"])
        seen = bool(risks), any(risk.certain for risk in risks)
        for name in ("all", row["lang"]):
            (measured.planted if row["planted"] else measured.harmless)[name].add(*seen)
        for category in row["planted"]:
            measured.categories[category].add(*seen)
    return measured


def _share(tally: Tally) -> str:
    return f"{tally.raised}/{tally.texts} = {100 * tally.rate:.1f} %"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in measure(Path(sys.argv[1])).lines())
