#!lua flags=allow-oom
-- TAKE: gives the head of the queue to one runner, under a lease.
-- keys:      queue lease state messages
-- arguments: retention s, holder (owner and a nonce of this call), lease s, prefix of the conversation's keys, messages
--            wanted, journal version
-- returns:   {} (nothing to take, or somebody runs) | {turn id, fence, taken at, takes, fruitless takes, request, plan,
--            {step entries}, state, {messages}, {ids still queued}}
-- Safe to run twice: the same holder is answered the lease it has; counters move only when the lease changes hands.
local queue, lease, state, messages = unpack(KEYS)
local taken = take(queue, lease, state, messages, {unpack(ARGV, 2)})
touch({lease}, ARGV[1])
return taken
