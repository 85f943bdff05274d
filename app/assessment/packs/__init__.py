"""The bids of a member on paper, with a score grid for each."""
