"""For whom lessons of their own are kept in memory: the tenants whose customers spoke last."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Latest:
    """At most `most` tenants, those that were heard of last; and those that were heard of without being among them."""

    most: int
    _kept: dict[str, None] = field(default_factory=dict)
    """The one heard of last comes last."""
    _missed: dict[str, None] = field(default_factory=dict)

    @property
    def has_room(self) -> bool:
        """Whether one more can be kept without another one's giving way."""
        return len(self._kept) < self.most

    def heard(self, tenant: str) -> None:
        """Note that somebody of a tenant with lessons of its own speaks."""
        if tenant in self._kept:
            del self._kept[tenant]
            self._kept[tenant] = None
        else:
            self._missed[tenant] = None

    def missed(self) -> tuple[str, ...]:
        """Those that were heard of and are not kept, no more of them than may be, the last ones."""
        return tuple(self._missed)[-self.most :]

    def keep(self, tenant: str) -> tuple[str, ...]:
        """Keep a tenant from now on; those who have to make room for it."""
        self._missed.pop(tenant, None)
        self._kept.pop(tenant, None)
        self._kept[tenant] = None
        gone = tuple(self._kept)[: -self.most]
        for one in gone:
            del self._kept[one]
        return gone

    def forget(self, tenant: str) -> tuple[str, ...]:
        """Keep a tenant no longer, who has nothing of its own by now; nobody has to make room for that."""
        self._kept.pop(tenant, None)
        self._missed.pop(tenant, None)
        return ()

    def among(self, tenants: Iterable[str]) -> tuple[str, ...]:
        """Those of these tenants who are kept; where there is room, others of them are from now on."""
        known = set(tenants)
        self._kept = {one: None for one in self._kept if one in known}
        self._missed = {one: None for one in self._missed if one in known}
        new = sorted(known - self._kept.keys())[: self.most - len(self._kept)]
        self._kept = {**dict.fromkeys(new), **self._kept}
        return tuple(self._kept)
