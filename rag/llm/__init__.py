"""Messages to text: any model behind an OpenAI-compatible endpoint, under one deadline."""

from rag.llm.chat import LLM, Brake, Deadline, Ending, FirstToken, Reply
from rag.llm.endpoint import EndpointLLM

__all__ = ["LLM", "Brake", "Deadline", "Ending", "EndpointLLM", "FirstToken", "Reply"]
