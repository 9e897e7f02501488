"""Keeps retries a small share of all calls, so that trouble is not answered with more load (pure).

Source: gRPC proposal A6, "Throttling Retry Attempts and Hedged RPCs".
"""

from dataclasses import dataclass


@dataclass
class RetryBudget:
    """Each call puts in `share` of a token, each retry takes a whole one; at most `most` tokens are kept."""

    share: float = 0.2
    most: float = 10.0
    tokens: float = 10.0

    def called(self) -> None:
        """A call was made that is no retry."""
        self.tokens = min(self.most, self.tokens + self.share)

    def take(self) -> bool:
        """Whether a retry may be made; if so it is paid for."""
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True
