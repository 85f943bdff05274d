"""The panel: declarations of interest, score sheets, moderation."""
