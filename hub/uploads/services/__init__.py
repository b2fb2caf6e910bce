"""What people and jobs do with uploads."""
