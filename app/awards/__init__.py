"""Where the line falls: what-if, the recommended award list, its authorisation."""
