"""Plays parties of AMP conformance cases with ``twisted.protocols.amp``; the README tells the protocol."""

PROTOCOL = 2
