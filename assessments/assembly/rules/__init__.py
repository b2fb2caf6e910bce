"""Decisions about tests: what they are made of, how forms are assembled, and the versions of a form."""
