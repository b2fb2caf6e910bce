"""Pure rules of the platform side: authentication requests, client assertions, line items, scores."""
