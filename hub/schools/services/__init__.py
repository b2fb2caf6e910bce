"""What people do with units, classes, the curriculum and rosters."""
