"""Reads of peer review."""
