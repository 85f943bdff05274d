"""Organisations and their people: invited, given other roles, removed, and known again when they come back."""
