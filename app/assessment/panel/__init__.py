"""The panel of a round: who is invited and sits on it, what they accept, which bids they score, how far they are."""
