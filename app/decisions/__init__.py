"""The decision record: advice, release, decision."""
