"""Forms, values and texts of peer review, and the contract with the owners of what is reviewed."""
