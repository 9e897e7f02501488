#!lua flags=allow-oom
-- LIST PUT: puts a member at the top of a list that people read.
-- keys:      list (sorted set, score = when it was put there)
-- arguments: member, keep s (entries and the list itself live so long after their last write)
-- returns:   {1}
-- Safe to run twice: the second only moves the score. No two entries get the same one, nor one below an earlier, even
-- when the clock is set back: pages neither skip nor repeat.
local list, member, keep = KEYS[1], ARGV[1], ARGV[2]
local at = now()
redis.call('ZREMRANGEBYSCORE', list, '-inf', text(at - tonumber(keep)))
local last = redis.call('ZRANGE', list, -1, -1, 'WITHSCORES')
if last[2] then at = math.max(at, tonumber(last[2]) + 0.000001) end
redis.call('ZADD', list, text(at), member)
touch(KEYS, keep)
return {1}
