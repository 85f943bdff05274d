"""Bids from draft to receipt: answers, budget lines, submission, checks, withdrawal."""
