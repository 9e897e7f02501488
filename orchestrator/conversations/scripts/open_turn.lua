#!lua flags=allow-oom
-- OPEN TURN: enters a turn into the index of open turns, before it is written.
-- keys:      hubbub:open_turns (sorted set, score = when it was entered)
-- arguments: member
-- returns:   {score}
-- Safe to run twice: the second finds the entry. An entry of the last 20 s stays as it is: else a client that tries
-- again and again would make its own abandoned turn look young to the sweeper for ever. An older one is made anew,
-- because begin and decide want one of the last 30 s.
local known = redis.call('ZSCORE', KEYS[1], ARGV[1])
local at = now()
if known and at - tonumber(known) < 20 then return {known} end
redis.call('ZADD', KEYS[1], text(at), ARGV[1])
return {text(at)}
