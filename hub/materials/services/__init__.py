"""What people and jobs do with materials."""
