"""The to-do list after sign-in, the audit page, and what every layout shows."""
