"""The hub as platform: launching outside tools and taking their scores."""
