#!lua flags=allow-oom
-- OUTBOX MARK: notes what came of sending an event to a webhook, and prolongs the claim.
-- keys:      outbox undelivered
-- arguments: webhook, holder, claim s, event id, its entry among the undelivered, what came of it, ended 0|1
-- returns:   {1} | {0} (somebody else's, or gone: nothing written)
-- Safe to run twice: it sets the same.
local outbox, undelivered = unpack(KEYS)
local webhook, holder, claim_s, id, member, delivery, ended = unpack(ARGV)

if redis.call('HGET', outbox, 'holder|' .. webhook) ~= holder then return {0} end
redis.call('HSET', outbox, 'delivery|' .. webhook .. '|' .. id, delivery,
  'until|' .. webhook, text(now() + tonumber(claim_s)))
if ended == '1' then redis.call('ZREM', undelivered, member) end
return {1}
