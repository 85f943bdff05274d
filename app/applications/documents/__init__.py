"""The documents of an application: asked for by the round, checked, kept, scanned, and served as attachments."""
