"""Buckets in Redis: the scaled set-up. Lua, so that each operation is atomic; Redis's own clock."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import redis

from accounts.http.budget import Rate, Usage
from accounts.http.errors import OutOfBudget

EXPIRES_S = 3600
AWAY_S = 5.0  # until Redis is asked again

_CLOCK = "local t = redis.call('TIME'); local now = t[1] + t[2] / 1000000\n"

_TAKE = (
    _CLOCK
    + """
local cap, rate, kept = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local b = redis.call('HMGET', KEYS[1], 'tokens', 'filled', 'paused', 'minute', 'used', 'before')
local tokens, filled, paused = tonumber(b[1]) or 0, tonumber(b[2]) or now, tonumber(b[3]) or 0
redis.call('EXPIRE', KEYS[1], tonumber(ARGV[4]))
if paused > now then return tostring(paused - now) end
tokens = math.min(cap, tokens + math.max(now - filled, 0) * rate)
if tokens < 1 + kept then
  redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'filled', tostring(now))
  redis.call('EXPIRE', KEYS[1], tonumber(ARGV[4]))
  return tostring(math.max((1 + kept - tokens) / rate, 0.001))
end
local minute, used, before = math.floor(now / 60), tonumber(b[5]) or 0, tonumber(b[6]) or 0
local last = tonumber(b[4]) or 0
if last ~= minute then
  before = (last == minute - 1) and used or 0
  used = 0
end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens - 1), 'filled', tostring(now),
           'minute', minute, 'used', used + 1, 'before', before)
redis.call('EXPIRE', KEYS[1], tonumber(ARGV[4]))
return '0'
"""
)

_GIVE_BACK = """
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HINCRBYFLOAT', KEYS[1], 'tokens', 1)
  redis.call('HINCRBY', KEYS[1], 'used', -1)
end
"""

_FILL = (
    _CLOCK
    + """
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[1], 'tokens', ARGV[1], 'filled', tostring(now))
  redis.call('EXPIRE', KEYS[1], tonumber(ARGV[2]))
end
"""
)

_PAUSE = (
    _CLOCK
    + """
local paused = tonumber(redis.call('HGET', KEYS[1], 'paused')) or 0
local till = math.max(paused, now + tonumber(ARGV[1]))
redis.call('HSET', KEYS[1], 'paused', tostring(till), 'tokens', '0', 'filled', tostring(till))
redis.call('EXPIRE', KEYS[1], tonumber(ARGV[2]))
"""
)

_USAGE = (
    _CLOCK
    + """
local b = redis.call('HMGET', KEYS[1], 'paused', 'minute', 'used', 'before')
local minute, into = math.floor(now / 60), now % 60
local last, used, before = tonumber(b[2]) or 0, tonumber(b[3]) or 0, tonumber(b[4]) or 0
if last == minute - 1 then before = used; used = 0 elseif last ~= minute then before = 0; used = 0 end
return {tostring(used + before * (60 - into) / 60), tostring(math.max((tonumber(b[1]) or 0) - now, 0))}
"""
)


class RedisStore:
    def __init__(self, url: str) -> None:
        client: Any = redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=2)
        self._take, self._give_back, self._fill, self._pause, self._usage = (
            client.register_script(script) for script in (_TAKE, _GIVE_BACK, _FILL, _PAUSE, _USAGE)
        )

    def take(self, key: str, rate: Rate, kept: float) -> float:
        arguments = [rate.capacity, rate.per_second, kept, EXPIRES_S]
        with _answering():
            return float(self._take(keys=[_name(key)], args=arguments))

    def give_back(self, key: str) -> None:
        with suppress(redis.RedisError):  # a lost bucket is an empty one: nothing is gained or lost
            self._give_back(keys=[_name(key)])

    def fill(self, key: str, rate: Rate) -> None:
        with suppress(redis.RedisError):
            self._fill(keys=[_name(key)], args=[rate.capacity, EXPIRES_S])

    def pause(self, key: str, seconds: float) -> None:
        with suppress(redis.RedisError):
            self._pause(keys=[_name(key)], args=[seconds, EXPIRES_S])

    def usage(self, key: str) -> Usage:
        try:
            used, paused_s = self._usage(keys=[_name(key)])
        except redis.RedisError:
            return Usage(0, 0.0)
        return Usage(round(float(used)), float(paused_s))


@contextmanager
def _answering() -> Iterator[None]:
    """Without Redis nobody knows what was spent, so nothing may be."""
    try:
        yield
    except redis.RedisError as error:
        raise OutOfBudget(AWAY_S, reason="budget_away") from error


def _name(key: str) -> str:
    return f"backoffice:budget:{key}"
