#!lua flags=allow-oom
-- KEY PUT: writes an issued API key, if it still is what the writer believes, and counts the change.
-- keys:      api_keys of a tenant (hash: a record for each id, and `v`, the number of changes)
-- arguments: id, record, the record it replaces ('' = there must be none), most keys
-- returns:   {written} | {changed} (by somebody else) | {full}
-- Safe to run twice: the second finds its own record, and a change counted twice is only read twice.
local keys = KEYS[1]
local id, record, replaced, most = unpack(ARGV)

local known = redis.call('HGET', keys, id) or ''
if known ~= record then
  if known ~= replaced then return {'changed'} end
  if known == '' and redis.call('HLEN', keys) > tonumber(most) then return {'full'} end
  redis.call('HSET', keys, id, record)
end
redis.call('HINCRBY', keys, 'v', 1)
return {'written'}
