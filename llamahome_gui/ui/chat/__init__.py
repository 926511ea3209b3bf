"""The chat panel: the list of chats, the transcript, the composer."""
