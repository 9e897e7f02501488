#!lua flags=allow-oom
-- TAKE: gives the head of the queue to one runner, under a lease.
-- keys:      queue lease state messages
-- arguments: retention s, holder (owner and a nonce of this call), lease s, prefix of the conversation's keys (the turn
--            is known only here, so its keys, in the same slot, are made here), messages wanted, journal version
-- returns:   {} (nothing to take, or somebody runs) | {turn id, fence, taken at, takes, fruitless takes, request, plan,
--            {step entries}, state, {messages}, {ids still queued}}
-- Safe to run twice: the same holder is answered the lease it has; counters move only when the lease changes hands.
local queue, lease, state, messages = unpack(KEYS)
local retention, holder, lease_s, prefix, wanted, version = unpack(ARGV)

local function head()
  local id = redis.call('LINDEX', queue, 0)
  while id do
    local status = redis.call('HGET', prefix .. 'turn:' .. id, 'status')
    if status and status ~= 'done' then return id end
    redis.call('LPOP', queue)
    id = redis.call('LINDEX', queue, 0)
  end
end

local held = redis.call('HMGET', lease, 'holder', 'until', 'turn', 'v')
local at = now()
local turn_id = held[3]
if held[1] ~= holder then
  if held[1] and tonumber(held[2]) > at then return {} end
  -- A newer hub ran here: what it left in the state, or in the journal of this very turn, is for newer hubs.
  if tonumber(held[4] or 0) > tonumber(version) then return {} end
  turn_id = head()
  if not turn_id then return {} end
  local turn = prefix .. 'turn:' .. turn_id
  -- Written by a newer hub during a rolling upgrade: one of those takes it.
  if tonumber(redis.call('HGET', turn, 'v')) > tonumber(version) then return {} end
  local count = redis.call('HINCRBY', lease, 'count', 1)
  redis.call('HSET', lease, 'holder', holder, 'fence', count .. ':' .. holder, 'turn', turn_id, 'taken_at', text(at),
    'v', version)
  redis.call('HINCRBY', turn, 'takes', 1)
  redis.call('HINCRBY', turn, 'fruitless', 1)
  redis.call('HSET', turn, 'status', 'running')
  touch({lease, turn}, retention)
end
redis.call('HSET', lease, 'until', text(at + tonumber(lease_s)))

local taken = redis.call('HMGET', lease, 'fence', 'taken_at')
local turn = redis.call('HMGET', prefix .. 'turn:' .. turn_id, 'takes', 'fruitless', 'request', 'plan')
local queued = redis.call('LRANGE', queue, 0, -1)
return {
  turn_id, taken[1], taken[2], turn[1], turn[2], turn[3], turn[4],
  redis.call('HGETALL', prefix .. 'steps:' .. turn_id),
  redis.call('GET', state),
  redis.call('LRANGE', messages, -(tonumber(wanted) + #queued), -1),
  queued,
}
