"""Peer review of anything reviewable: rounds, verdicts, decisions."""
