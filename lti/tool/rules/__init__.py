"""Pure rules of the tool side: what makes a launch acceptable, whom it brings, how a score goes back."""
