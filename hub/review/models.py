"""Tables of peer review."""
