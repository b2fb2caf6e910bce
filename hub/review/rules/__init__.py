"""Pure rules of peer review: rubric, round, conflicts of interest. Sources: library.md sections 2 and 3."""
