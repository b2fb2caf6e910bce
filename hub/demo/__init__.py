"""The demonstration: one believable school with people for every role, loaded into an empty hub."""
