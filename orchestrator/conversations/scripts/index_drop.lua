#!lua flags=allow-oom
-- INDEX DROP: takes members out of an index.
-- keys:      index (sorted set)
-- arguments: score they must still have ('' = any), members
-- returns:   {how many it took out}
-- Safe to run twice: the second finds nothing.
local score, dropped = ARGV[1], 0
for i = 2, #ARGV do
  local known = redis.call('ZSCORE', KEYS[1], ARGV[i])
  if known and (score == '' or tonumber(known) == tonumber(score)) then
    dropped = dropped + redis.call('ZREM', KEYS[1], ARGV[i])
  end
end
return {dropped}
