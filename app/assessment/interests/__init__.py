"""Interests beyond the list: a whole round, waivers, registers of interests, and what rules suggest."""
