"""Chats on disk: conversations whose messages branch, a search through all of them, drafts."""

from llamahome_gui.inference.chats.store import ConversationStore
from llamahome_gui.inference.chats.types import Conversation, Draft, Hit, MessageState, StoredMessage

__all__ = ["Conversation", "ConversationStore", "Draft", "Hit", "MessageState", "StoredMessage"]
