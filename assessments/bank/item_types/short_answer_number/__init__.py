"""A number for the cells of the answer sheet."""
