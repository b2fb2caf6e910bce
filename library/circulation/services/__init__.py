"""What people do in circulation: one function for each action."""
