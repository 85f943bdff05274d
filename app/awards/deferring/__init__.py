"""Bids without an award that were deferred to a later round."""
