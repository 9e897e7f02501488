#!lua flags=allow-oom
-- INDEX PUT: enters a member into an index.
-- keys:      index (sorted set)
-- arguments: member, score ('' = now), keep s ('' = for ever; else it is a list for people, whose entries and key live
--            so long, and no two entries get the same score, so that pages neither skip nor repeat)
-- returns:   {score}
-- Safe to run twice: the second only moves the score.
local member, score, keep = unpack(ARGV)
local at = now()
if keep ~= '' then
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(at - tonumber(keep)))
  local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
  if last[2] then at = math.max(at, tonumber(last[2]) + 0.000001) end
end
if score == '' then score = text(at) end
redis.call('ZADD', KEYS[1], score, member)
if keep ~= '' then touch(KEYS, keep) end
return {score}
