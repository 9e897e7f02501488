#!lua flags=allow-oom
-- INDEX PUT: enters a member into an index of what is due when, or moves it.
-- keys:      index (sorted set)
-- arguments: member, score
-- returns:   {1}
-- Safe to run twice: it sets the same score.
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
return {1}
