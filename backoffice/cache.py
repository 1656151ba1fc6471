"""The shared cache on Redis; while Redis is away, the database's cache table does its work."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

OPERATIONS = ("add", "get", "set", "touch", "delete", "get_many", "set_many", "delete_many", "incr", "has_key", "clear")


class SteadyCache(RedisCache):
    """Sign-in limits and the like go on without Redis; what was counted there meanwhile is forgotten."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._fallback = DatabaseCache(settings.CACHE_TABLE, params)


def _steady(name: str) -> Callable[..., Any]:
    on_redis = getattr(RedisCache, name)

    @wraps(on_redis)
    def operation(self: SteadyCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return on_redis(self, *args, **kwargs)
        except RedisError:
            log.warning("Redis does not answer; the database's cache is used")
            return getattr(self._fallback, name)(*args, **kwargs)

    return operation


for _name in OPERATIONS:
    setattr(SteadyCache, _name, _steady(_name))
