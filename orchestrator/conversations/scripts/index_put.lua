#!lua flags=allow-oom
-- INDEX PUT: enters a member into an index of what is due when, or moves it.
-- keys:      index (sorted set)
-- arguments: member, score, on which condition ('' = in any case; `earlier` = it is new, or comes forward; a score = it still
--            has that one), keep s (the index lives so long after its last write; '' = for ever)
-- returns:   {1} | {0} (the condition did not hold)
-- Safe to run twice: it sets the same score.
local member, score, condition, keep = unpack(ARGV)
local known = redis.call('ZSCORE', KEYS[1], member)
if known and tonumber(known) == tonumber(score) then return {1} end
if condition == 'earlier' then
  if known and tonumber(known) <= tonumber(score) then return {0} end
elseif condition ~= '' and not (known and tonumber(known) == tonumber(condition)) then
  return {0}
end
redis.call('ZADD', KEYS[1], score, member)
if keep ~= '' then touch(KEYS, tonumber(keep)) end
return {1}
