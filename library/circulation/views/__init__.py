"""Pages of circulation: the desk, one's own loans, what is overdue, the rules."""
