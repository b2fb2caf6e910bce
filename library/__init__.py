"""The e-library: one catalogue, loans, reading."""
