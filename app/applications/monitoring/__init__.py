"""Equality monitoring: whom a fund reaches. Optional, without names, kept apart from every bid, never the panel's."""
