"""Pages of peer review: my reviews, the workbench, the board, a round for its head."""
