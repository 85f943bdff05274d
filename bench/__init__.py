"""Measured claims, each one command: `python3 run.py bench`."""
