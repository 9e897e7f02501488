#!lua flags=allow-oom
-- OUTBOX RELEASE: gives up a claim.
-- keys:      outbox
-- arguments: webhook, holder
-- returns:   {1} | {0} (it was not held)
-- Safe to run twice: the second finds no such holder.
local outbox, webhook, holder = KEYS[1], unpack(ARGV)
if redis.call('HGET', outbox, 'holder|' .. webhook) ~= holder then return {0} end
redis.call('HDEL', outbox, 'holder|' .. webhook, 'until|' .. webhook)
return {1}
