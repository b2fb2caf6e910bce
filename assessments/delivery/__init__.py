"""Sittings and attempts: answers saved through an append-only log."""
