"""What the walk over all routes with all roles needs: one person for each role, and how to call each route."""
