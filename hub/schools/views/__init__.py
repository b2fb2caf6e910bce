"""Administration pages: the tree, classes, subject groups, people, rosters, curriculum."""
