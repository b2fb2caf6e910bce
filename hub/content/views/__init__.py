"""Pages of the hub about packages, and the application of the content origin."""
