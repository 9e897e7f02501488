#!lua flags=allow-oom
-- OUTBOX REPLAY: lets events wait for a webhook again, as if they had never been sent.
-- keys:      outbox undelivered
-- arguments: retention s, webhook, ids of the events
-- returns:   {ids of those there are}
-- Safe to run twice: the second finds them waiting; at worst one is sent once more.
local outbox, undelivered = unpack(KEYS)
local retention, webhook = unpack(ARGV, 1, 2)
local found = {}
for i = 3, #ARGV do
  local id = ARGV[i]
  local event = redis.call('HGET', outbox, 'event|' .. id)
  if event then
    redis.call('ZADD', undelivered, 0, string.format('%s|%012d|%s', webhook, event:match('^%d+'), id))
    redis.call('HDEL', outbox, 'delivery|' .. webhook .. '|' .. id)
    found[#found + 1] = id
  end
end
touch(KEYS, tonumber(retention))
return found
