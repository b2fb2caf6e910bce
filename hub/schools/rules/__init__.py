"""Paths of units, the curriculum's defaults and the reading of rosters: pure functions."""
