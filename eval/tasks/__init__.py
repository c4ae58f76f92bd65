"""What can be measured, a module a task; each gives the row of one question."""

from __future__ import annotations

from eval.tasks import (
    abstention,
    answers,
    conflicts,
    conversation,
    injection,
    retrieval,
    verification,
)
from eval.tasks.task import Task

TASKS: dict[str, Task] = {
    each.name: each
    for each in (
        retrieval.TASK,
        abstention.TASK,
        answers.TASK,
        verification.TASK,
        conversation.TASK,
        conflicts.TASK,
        injection.TASK,
        injection.UNTOUCHED,
    )
}
"""Every task by its name."""

__all__ = ["TASKS", "Task"]
