-- EXAMPLES PUT: keeps labelled examples of a tenant, each in place of the one with its id, and counts the changes.
-- keys:      changes (hash: tenant, number), examples (hash of that tenant: id, record), order (sorted set: id by number)
-- arguments: tenant, most examples; then two arguments each: id, record
-- returns:   {1, number of the last change} | {0, examples there are} (it would be too many; nothing is written)
-- Safe to run twice: a record that is there already, with the same text, is no change.
-- No flags on purpose: at maxmemory nothing new is kept.
local changes, examples, order = unpack(KEYS)
local tenant, most = ARGV[1], tonumber(ARGV[2])

local there = redis.call('HLEN', examples)
local new = 0
for i = 3, #ARGV, 2 do new = new + 1 - redis.call('HEXISTS', examples, ARGV[i]) end
if there + new > most then return {0, there} end
for i = 3, #ARGV, 2 do
  local id, record = ARGV[i], ARGV[i + 1]
  if redis.call('HGET', examples, id) ~= record then
    redis.call('HSET', examples, id, record)
    redis.call('ZADD', order, redis.call('HINCRBY', changes, tenant, 1), id)
  end
end
return {1, tonumber(redis.call('HGET', changes, tenant) or 0)}
