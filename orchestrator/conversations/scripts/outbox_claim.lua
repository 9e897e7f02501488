#!lua flags=allow-oom
-- OUTBOX CLAIM: gives what waits for one webhook in a conversation to one sender for a while.
-- keys:      outbox
-- arguments: webhook, holder (owner and a nonce of this call), claim s
-- returns:   {ours} | {held} (by somebody else) | {nothing} (the conversation is gone)
-- Safe to run twice: the same holder is answered the same.
local outbox, webhook, holder, claim_s = KEYS[1], unpack(ARGV)

if redis.call('EXISTS', outbox) == 0 then return {'nothing'} end
local known = redis.call('HMGET', outbox, 'holder|' .. webhook, 'until|' .. webhook)
local at = now()
if known[1] and known[1] ~= holder and tonumber(known[2]) > at then return {'held'} end
redis.call('HSET', outbox, 'holder|' .. webhook, holder, 'until|' .. webhook, text(at + tonumber(claim_s)))
return {'ours'}
