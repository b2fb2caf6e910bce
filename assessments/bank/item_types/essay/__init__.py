"""A task that the teacher marks."""
