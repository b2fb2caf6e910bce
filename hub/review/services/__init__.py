"""What people do in peer review: hand in, assign, review, decide."""
