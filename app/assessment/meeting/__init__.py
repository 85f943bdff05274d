"""The moderation meeting: its seal, queue, pointer, attendance, and what the panel agreed."""
