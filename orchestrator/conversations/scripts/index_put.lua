#!lua flags=allow-oom
-- INDEX PUT: enters a member into an index.
-- keys:      index (sorted set)
-- arguments: member, score ('' = now), keep s ('' = for ever; else entries and the key itself live so long)
-- returns:   {score}
-- Safe to run twice: the second only moves the score.
local member, score, keep = unpack(ARGV)
local at = now()
if score == '' then score = text(at) end
redis.call('ZADD', KEYS[1], score, member)
if keep ~= '' then
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(at - tonumber(keep)))
  touch(KEYS, keep)
end
return {score}
