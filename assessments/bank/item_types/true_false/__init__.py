"""One statement, true or false."""
