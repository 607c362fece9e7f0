"""What an operator reads when the relay says no."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from relay.config import Refused


def refusal(act: Callable[[], object]) -> tuple[str, str]:
    """What happened and what to do next, as the act that must be refused says it."""
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.happened, caught.value.next_step
