"""Pure rules of finding."""
