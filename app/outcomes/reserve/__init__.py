"""The reserve list after the decision: what came free, and the bids proposed from it."""
