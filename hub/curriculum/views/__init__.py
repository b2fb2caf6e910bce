"""Pages of the curriculum."""
