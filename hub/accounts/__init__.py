"""People: accounts, sign-in, sessions, roles within a unit and a time."""
