#!lua flags=allow-oom
-- HAND BACK: gives up the lease at once; the turn stays at the head of the queue.
-- keys:      lease
-- arguments: fence, prefix of the conversation's keys (the turn's key is made here, in the same slot)
-- returns:   {1} | {0} (it was not held)
-- Safe to run twice: the second finds no such fence.
local lease = KEYS[1]
local held = redis.call('HMGET', lease, 'fence', 'turn')
if held[1] ~= ARGV[1] then return {0} end
redis.call('HSET', ARGV[2] .. 'turn:' .. held[2], 'status', 'queued')
redis.call('HDEL', lease, 'fence', 'holder', 'turn', 'until', 'taken_at')
return {1}
