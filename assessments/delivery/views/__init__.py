"""The pages and the JSON API of sittings."""
