"""Decisions about sittings, attempts and answers, without a database."""
