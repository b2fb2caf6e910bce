"""The `hub` command: `main` puts it together, one module for each group of commands."""
