"""Questions to the office about a round, and the answers, which everybody may read."""
