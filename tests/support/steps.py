"""What Python does for a piece of work, step by step: equal work can be shown without a clock.

A step is one instruction of the bytecode, by its function and its place there, or the call of a function
written in C.  How long such a function works is not seen: a hash of more bytes is the same step.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Coroutine
from types import FrameType
from typing import Any

Step = tuple[str, int] | str


async def steps_of(work: Coroutine[Any, Any, object]) -> list[Step]:
    """Carry the work out and return its steps, in their order.  It must not wait for anything."""
    steps: list[Step] = []

    def trace(frame: FrameType, event: str, _: object) -> Any:
        if event == "call":
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
        elif event == "opcode":
            steps.append((frame.f_code.co_qualname, frame.f_lasti))
        return trace

    def profile(_: FrameType, event: str, called: Any) -> None:
        if event == "c_call":
            steps.append(called.__qualname__)

    former = sys.gettrace(), sys.getprofile()
    gc.disable()  # what others left behind may end in steps of its own
    sys.settrace(trace)
    sys.setprofile(profile)
    try:
        await work
    finally:
        sys.setprofile(former[1])
        sys.settrace(former[0])
        gc.enable()
    return steps
