"""What a rule reports: how bad it is, and one plain sentence why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["partial", "unsupported", "contradicted"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One objection to a statement; `reason` is a clause without a full stop."""

    severity: Severity
    reason: str
