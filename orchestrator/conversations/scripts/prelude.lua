-- Put in front of every script of this folder by scripts.py. Functions only.

-- Seconds since the epoch by the server's clock: the only clock leases know.
local function now()
  local time = redis.call('TIME')
  return tonumber(time[1]) + tonumber(time[2]) / 1000000
end

-- Lua's own tostring keeps 14 digits, too few for microseconds.
local function text(seconds)
  return string.format('%.6f', seconds)
end

-- Lets keys live so many seconds from now, to the hour: what was touched within the last one is not written again, for
-- every write goes into the log and to the replicas.
local function touch(keys, seconds)
  for _, key in ipairs(keys) do
    local left = redis.call('TTL', key)
    if left ~= -2 and left < seconds - 3600 then redis.call('EXPIRE', key, seconds) end
  end
end

-- The same for all keys of a conversation, its meta first. They are touched together, so where meta was within the last
-- hour only those need it that were made just now, and have no end yet.
local function touch_all(keys, seconds, made)
  if redis.call('TTL', keys[1]) < seconds - 3600 then return touch(keys, seconds) end
  for _, key in ipairs(made) do redis.call('EXPIRE', key, seconds) end
end

local function emit(events, kind, turn_id, payload)
  redis.call('XADD', events, 'MAXLEN', '~', 1000, '*', 'type', kind, 'turn', turn_id, 'payload', payload)
end

-- A fence nobody took over stays good past its time: there is still one runner only.
local function holds(lease, fence, turn_id)
  local held = redis.call('HMGET', lease, 'fence', 'turn')
  return held[1] == fence and held[2] == turn_id
end

-- Whether a turn comes too late to be written at this moment: the sweeper drops an index entry without a turn after 60 s,
-- and would not know of one written later. open_turn ran after `indexed_after`, and its entry may have been 20 s old.
local function stale(indexed_after, at)
  return at - tonumber(indexed_after) > 15
end

local function enqueue(turns, queue, turn, turn_id, fields)
  redis.call('HSET', turn, 'status', 'queued', 'takes', 0, 'fruitless', 0, unpack(fields))
  redis.call('RPUSH', turns, turn_id)
  redis.call('RPUSH', queue, turn_id)
end

-- Publishes an event to webhooks (their ids, separated by spaces): it gets the conversation's next number and waits for
-- each of them.
local function publish(outbox, undelivered, id, event, webhooks)
  local number = redis.call('HINCRBY', outbox, 'sequence', 1)
  redis.call('HSET', outbox, 'event|' .. id, number .. ' ' .. event)
  for webhook in webhooks:gmatch('%S+') do
    redis.call('ZADD', undelivered, 0, string.format('%s|%012d|%s', webhook, number, id))
  end
end

-- The ids of the webhooks that something waits for.
local function awaiting(undelivered)
  local found = {}
  local first = redis.call('ZRANGE', undelivered, 0, 0)
  while first[1] do
    local webhook = first[1]:match('^[^|]+')
    found[#found + 1] = webhook
    first = redis.call('ZRANGEBYLEX', undelivered, '(' .. webhook .. '|~', '+', 'LIMIT', 0, 1)
  end
  return found
end

-- The id of the first queued turn that is not done; those before it are dropped from the queue.
local function head(queue, prefix)
  local id = redis.call('LINDEX', queue, 0)
  while id do
    local status = redis.call('HGET', prefix .. 'turn:' .. id, 'status')
    if status and status ~= 'done' then return id end
    redis.call('LPOP', queue)
    id = redis.call('LINDEX', queue, 0)
  end
end

-- Gives a turn that is the only one, and about to be written, to a holder; arguments and what is returned as below, though
-- of what the caller knows by itself nothing but the counters. The caller writes these with the turn, and lets what is
-- put into `made` end with the conversation.
local function take_new(turn_id, lease, state, messages, taker, at, made)
  local holder, lease_s, _, wanted, version = unpack(taker)
  local held = redis.call('HMGET', lease, 'until', 'v', 'count')
  if tonumber(held[1] or 0) > at or tonumber(held[2] or 0) > tonumber(version) then return {} end
  if not held[3] then made[#made + 1] = lease end
  local count = (held[3] or 0) + 1
  local fence = count .. ':' .. holder
  redis.call('HSET', lease, 'count', count, 'holder', holder, 'fence', fence, 'turn', turn_id, 'taken_at', text(at),
    'v', version, 'until', text(at + tonumber(lease_s)))
  return {
    turn_id, fence, text(at), '1', '1', false, false, {},
    redis.call('GET', state), redis.call('LRANGE', messages, -(tonumber(wanted) + 1), -1), {turn_id},
  }
end

-- Gives the head of the queue to a holder, under a lease, and returns what take.lua says. `taker` is an array: holder
-- (owner and a nonce of this call), lease s, prefix of the conversation's keys (a turn is known only here, so its keys,
-- in the same slot, are made here), messages wanted, journal version. The caller touches the lease.
local function take(queue, lease, state, messages, taker)
  local holder, lease_s, prefix, wanted, version = unpack(taker)
  local held = redis.call('HMGET', lease, 'holder', 'until', 'turn', 'v')
  local at = now()
  local turn_id = held[3]
  if held[1] ~= holder then
    if held[1] and tonumber(held[2]) > at then return {} end
    -- A newer hub ran here: what it left in the state, or in the journal of this very turn, is for newer hubs.
    if tonumber(held[4] or 0) > tonumber(version) then return {} end
    turn_id = head(queue, prefix)
    if not turn_id then return {} end
    local turn = prefix .. 'turn:' .. turn_id
    local known = redis.call('HMGET', turn, 'v', 'takes', 'fruitless')
    -- Written by a newer hub during a rolling upgrade: one of those takes it.
    if tonumber(known[1]) > tonumber(version) then return {} end
    local count = redis.call('HINCRBY', lease, 'count', 1)
    redis.call('HSET', lease, 'holder', holder, 'fence', count .. ':' .. holder, 'turn', turn_id, 'taken_at', text(at),
      'v', version, 'until', text(at + tonumber(lease_s)))
    redis.call('HSET', turn, 'status', 'running', 'takes', known[2] + 1, 'fruitless', known[3] + 1)
  else
    redis.call('HSET', lease, 'until', text(at + tonumber(lease_s)))
  end

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
end
