"""The documents panel: add, convert, look at, export, and hand over to the chat."""
