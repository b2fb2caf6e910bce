"""How to call routes that have parameters or take a body: one module for each blueprint."""
