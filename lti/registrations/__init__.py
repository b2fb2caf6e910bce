"""Partners: their keys, deployments and settings."""
