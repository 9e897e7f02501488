#!lua flags=allow-oom
-- EXAMPLES DROP: deletes a labelled example of a tenant, or all of them, and counts the change.
-- keys:      changes (hash: tenant, number), examples (hash of that tenant: id, record), order (sorted set: id by number)
-- arguments: tenant, id ('' = all)
-- returns:   {1} | {0} (there was none)
-- Safe to run twice: the second finds nothing.
local changes, examples, order = unpack(KEYS)
local tenant, id = unpack(ARGV)

local gone
if id == '' then
  gone = redis.call('DEL', examples)
  redis.call('DEL', order)
else
  gone = redis.call('HDEL', examples, id)
  redis.call('ZREM', order, id)
end
if gone > 0 then redis.call('HINCRBY', changes, tenant, 1) end
return {gone}
