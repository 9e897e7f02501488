"""What every part of the store has at hand."""

from uuid import uuid4

from orchestrator.conversations.connection import Connection
from orchestrator.conversations.errors import StoreUnavailable
from orchestrator.conversations.indexes import Indexes
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.limits import StoreLimits
