#!lua flags=allow-oom
-- INDEX DROP: takes a member out of an index.
-- keys:      index (sorted set)
-- arguments: member, score it must still have ('' = any)
-- returns:   {1} | {0}
-- Safe to run twice: the second finds nothing.
local member, score = unpack(ARGV)
local known = redis.call('ZSCORE', KEYS[1], member)
if not known or (score ~= '' and tonumber(known) ~= tonumber(score)) then return {0} end
redis.call('ZREM', KEYS[1], member)
return {1}
