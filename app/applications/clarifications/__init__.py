"""Clarification: the office asks about a submitted bid, and its people answer in the same place."""
