#!lua flags=allow-oom
-- OPEN TURN: enters a turn into the index of open turns, just before it is written.
-- keys:      hubbub:open_turns (sorted set, score = when it was entered)
-- arguments: member
-- returns:   {1}
-- Safe to run twice: the second finds the entry. An entry of the last 20 s stays as it is: else a client that tries
-- again and again would make its own abandoned turn look young to the sweeper for ever. An older one is made anew,
-- because the sweeper may be about to drop it.
local known = redis.call('ZSCORE', KEYS[1], ARGV[1])
local at = now()
if not known or at - tonumber(known) >= 20 then redis.call('ZADD', KEYS[1], text(at), ARGV[1]) end
return {1}
