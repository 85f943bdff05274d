"""What the rules raise when they are handed something they cannot hold."""


class RuleError(ValueError):
    """Something given to the rules breaks one of them; the message is a sentence for whoever gave it."""
