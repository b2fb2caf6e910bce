"""Gaps in a text."""
