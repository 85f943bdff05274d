"""What an applicant hears: the outcome with feedback, the offer, and the answer to it."""
