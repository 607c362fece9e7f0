"""Bytes <-> values: every format that relay and client both speak.

Knows no key, no clock, no socket.  Spec: docs/protocol.md.
"""
