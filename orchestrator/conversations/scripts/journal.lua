#!lua flags=allow-oom
-- JOURNAL: writes the plan, the beginning of a step or its end, each once.
-- keys:      lease events turn target (the turn itself for the plan, steps for a step)
-- arguments: retention s, fence, turn id, field, value, then pairs of event type and payload
-- returns:   {written} | {kept, value that was there} | {lost}
-- Safe to run twice: the first value stays, and events go only with it.
local lease, events, turn, target = unpack(KEYS)
local retention, fence, turn_id, field, value = unpack(ARGV, 1, 5)

if not holds(lease, fence, turn_id) then return {'lost'} end
if redis.call('HSETNX', target, field, value) == 0 then
  return {'kept', redis.call('HGET', target, field)}
end
redis.call('HSET', turn, 'fruitless', 0)
for i = 6, #ARGV, 2 do
  emit(events, ARGV[i], turn_id, ARGV[i + 1])
end
touch({events, turn, target}, retention)
return {'written'}
