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

local function touch(keys, seconds)
  for _, key in ipairs(keys) do
    redis.call('EXPIRE', key, seconds)
  end
end

local function emit(events, kind, turn_id, payload)
  redis.call('XADD', events, 'MAXLEN', '~', 1000, '*', 'type', kind, 'turn', turn_id, 'payload', payload)
end

-- A fence nobody took over stays good past its time: there is still one runner only.
local function holds(lease, fence, turn_id)
  local held = redis.call('HMGET', lease, 'fence', 'turn')
  return held[1] == fence and held[2] == turn_id
end

-- The sweeper drops an index entry without a turn after 60 s; a turn written later than this would be unknown to it.
local function stale(indexed_at)
  return now() - tonumber(indexed_at) > 30
end

local function enqueue(turns, queue, turn, turn_id, fields)
  redis.call('HSET', turn, 'status', 'queued', 'takes', 0, 'fruitless', 0, unpack(fields))
  redis.call('RPUSH', turns, turn_id)
  redis.call('RPUSH', queue, turn_id)
end
