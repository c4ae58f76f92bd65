"""Conversations that survive: what a user asked and got, found again, judged, exported."""

from rag.conversations.records import Conversation, Summary, Thumb, Turn
from rag.conversations.store import Conversations

__all__ = ["Conversation", "Conversations", "Summary", "Thumb", "Turn"]
