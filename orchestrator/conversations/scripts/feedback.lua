-- FEEDBACK: keeps what a customer thinks of a turn, or of the whole conversation, in place of what they said before.
-- keys:      meta, holder (the turn's hash, or meta once more for the conversation), events, outbox, undelivered
-- arguments: retention s, feedback, turn id ('' = of the conversation), payload of feedback.given; then events for
--            webhooks, three arguments each: id, event, webhooks
-- returns:   {1} | {0} (there is no such turn, or conversation)
-- Safe to run twice: the same feedback, which tells when it was given, is not written again.
-- No flags on purpose: at maxmemory nothing new is kept.
local meta, holder, events, outbox, undelivered = unpack(KEYS)
local retention, feedback, turn_id, payload = unpack(ARGV, 1, 4)

if redis.call('EXISTS', meta) == 0 or redis.call('EXISTS', holder) == 0 then return {0} end
if redis.call('HGET', holder, 'feedback') ~= feedback then
  redis.call('HSET', holder, 'feedback', feedback)
  emit(events, 'feedback.given', turn_id, payload)
  for i = 5, #ARGV, 3 do publish(outbox, undelivered, unpack(ARGV, i, i + 2)) end
  touch({events, outbox, undelivered}, tonumber(retention))
end
return {1}
