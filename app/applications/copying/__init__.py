"""A new bid that starts from a copy of an earlier one of the same organisation."""
