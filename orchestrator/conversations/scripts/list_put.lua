#!lua flags=allow-oom
-- LIST PUT: puts members at the top of lists that people read.
-- keys:      lists of one tenant (sorted sets, score = when a member was put there)
-- arguments: keep s (entries and the lists themselves live so long after their last write), then for each list the
--            number of its members and those
-- returns:   {1}
-- Safe to run twice: the second only moves the scores. No two entries get the same one, nor one below an earlier, even
-- when the clock is set back: pages neither skip nor repeat.
local keep, position = ARGV[1], 2
for _, list in ipairs(KEYS) do
  local at = now()
  redis.call('ZREMRANGEBYSCORE', list, '-inf', text(at - tonumber(keep)))
  local last = redis.call('ZRANGE', list, -1, -1, 'WITHSCORES')
  if last[2] then at = math.max(at, tonumber(last[2]) + 0.000001) end
  local count = tonumber(ARGV[position])
  for i = 1, count do
    redis.call('ZADD', list, text(at + (i - 1) * 0.000001), ARGV[position + i])
  end
  position = position + count + 1
end
touch(KEYS, keep)
return {1}
