"""What the public reads: the register of decisions, funding tables, open data."""
