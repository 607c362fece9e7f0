"""keys/ratchet.py: the conversations of tests/keys/test_ratchet_machine.py, more of them and longer."""

from __future__ import annotations

from hypothesis import settings

from tests.keys.test_ratchet_machine import Conversation


class LongConversation(Conversation):
    """The same rules and invariants."""


LongConversation.TestCase.settings = settings(max_examples=300, stateful_step_count=100)
TestLongConversation = LongConversation.TestCase
