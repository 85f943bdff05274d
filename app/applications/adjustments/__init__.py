"""Adjustments: what somebody needs in order to apply on equal terms, what the office answered, and when it did it."""
