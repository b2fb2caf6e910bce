"""What people and clients do with sittings and attempts: one function for each action."""
