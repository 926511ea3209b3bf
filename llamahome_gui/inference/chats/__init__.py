"""Chats on disk: conversations whose messages branch, a search through all of them, drafts."""

from llamahome_gui.inference.chats.exporting import ChatFormat, whole_chat, write_chat
from llamahome_gui.inference.chats.search import FOUND, FOUND_END
from llamahome_gui.inference.chats.store import ConversationStore
from llamahome_gui.inference.chats.types import Conversation, Draft, Hit, MessageState, StoredMessage

__all__ = [
    "FOUND",
    "FOUND_END",
    "ChatFormat",
    "Conversation",
    "ConversationStore",
    "Draft",
    "Hit",
    "MessageState",
    "StoredMessage",
    "whole_chat",
    "write_chat",
]
