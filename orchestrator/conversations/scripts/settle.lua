#!lua flags=allow-oom
-- SETTLE: ends a follow-up with its result, or puts it off to another time.
-- keys:      meta state messages turns queue lease events follow_ups outbox undelivered
-- arguments: retention s, follow-up id, prefix of the conversation's keys (the steps' key is made here, in the same
--            slot), result ('' = none), next due ('' = none), message ('' = none); then events
--            for webhooks, three arguments each: id, event, webhooks
-- returns:   {1} | {0} (it had its result before)
-- Safe to run twice: with a result the second finds no follow-up; putting it off to the time it has does nothing.
local meta, state, messages, turns, queue, lease, events, follow_ups, outbox, undelivered = unpack(KEYS)
local retention, id, prefix, result, next_due, message = unpack(ARGV, 1, 6)

local known = redis.call('HMGET', follow_ups, id .. '|turn', id .. '|step', id .. '|due')
local turn_id, step_id, due = unpack(known)
if not turn_id then return {0} end
if due == next_due then return {1} end
if result == '' then
  redis.call('HSET', follow_ups, id .. '|due', next_due)
  redis.call('HDEL', follow_ups, id .. '|holder', id .. '|until')
else
  local steps = prefix .. 'steps:' .. turn_id
  redis.call('HSET', steps, 'end:' .. step_id, result)
  touch({steps}, retention)
  emit(events, 'step.finished', turn_id, result)
  redis.call('HDEL', follow_ups, id, id .. '|turn', id .. '|step', id .. '|due', id .. '|holder', id .. '|until',
    id .. '|attempts')
  redis.call('HSET', meta, 'updated_at', text(now()))
  for i = 7, #ARGV, 3 do publish(outbox, undelivered, unpack(ARGV, i, i + 2)) end
end
if message ~= '' then redis.call('RPUSH', messages, message) end
touch(KEYS, retention)
return {1}
