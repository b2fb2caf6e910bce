"""What people say of a material after using it: ratings, comments, uses in lessons, reports of a problem."""
