"""Files that officers attach to a draft record: signed with it, and published with it where that is said."""
