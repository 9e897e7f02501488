-- EXAMPLES PUT: keeps labelled examples of a tenant, each in place of the one with its id, and counts the changes.
-- keys:      changes (hash: tenant, number), examples (hash of that tenant: id, record), order (sorted set: id by number)
-- arguments: tenant, most examples, most bytes of text of all of them; then two arguments each: id, record
-- returns:   {1, number of the last change} | {0, examples there are} (it would be too many; nothing is written)
-- Safe to run twice: a record that is there already, with the same text, is no change.
-- No flags on purpose: at maxmemory nothing new is kept.
local changes, examples, order = unpack(KEYS)
local tenant, most, most_bytes = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

local function bytes_of(record)
  local read, example = pcall(cjson.decode, record)
  return read and type(example) == 'table' and type(example.text) == 'string' and #example.text or 0
end

local there = redis.call('HLEN', examples)
local count, bytes = there, 0
for _, record in ipairs(redis.call('HVALS', examples)) do bytes = bytes + bytes_of(record) end
for i = 4, #ARGV, 2 do
  local before = redis.call('HGET', examples, ARGV[i])
  count = count + (before and 0 or 1)
  bytes = bytes + bytes_of(ARGV[i + 1]) - (before and bytes_of(before) or 0)
end
if count > most or bytes > most_bytes then return {0, there} end
for i = 4, #ARGV, 2 do
  local id, record = ARGV[i], ARGV[i + 1]
  if redis.call('HGET', examples, id) ~= record then
    redis.call('HSET', examples, id, record)
    redis.call('ZADD', order, redis.call('HINCRBY', changes, tenant, 1), id)
  end
end
return {1, tonumber(redis.call('HGET', changes, tenant) or 0)}
