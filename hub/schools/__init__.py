"""Places: the organisation tree, school years, subjects, classes and who teaches what."""
