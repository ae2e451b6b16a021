"""Settings of the way in that the command line names in its help, without loading the store."""

STORE = "AKESO_STORE"
"""Environment variable that says where the store is: a folder or a ``postgresql://`` address."""
TOKEN = "AKESO_TOKEN"  # noqa: S105  the name of a variable, not a token
"""Environment variable that holds the token of a session, instead of the file of `akeso login`."""
