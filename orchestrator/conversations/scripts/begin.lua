-- BEGIN: accepts a turn, or says why not; gives it to a runner at once where nothing is before it.
-- keys:      meta state messages turns queue lease events follow_ups outbox undelivered turn
-- arguments: retention s, nonce of this call, indexed_after (a moment before open_turn ran), caller,
--            customer ('' = anonymous), any_customer 0|1, mode queue|reject|known, queue limit, turn id, body hash, request,
--            customer's message ('' = none), payload of turn.accepted, status and channel of a new conversation, then
--            who takes it: holder ('' = nobody now), lease s, prefix of the conversation's keys, messages wanted,
--            journal version;
--            last events for webhooks, four arguments each: id, event, webhooks, 1 = only with a new conversation | 0
-- returns:   {accepted, position, changed 0|1, what TAKE returns} | {replay, reply} | {in_flight} | {key_reused} |
--            {not_found} | {queue_full} | {rejected} | {stale}
-- Safe to run twice: everything is written in one go with the turn; a turn that exists is never written again, and the
-- nonce tells the same call come twice (accepted) from the customer's own second try (in_flight). The holder is answered
-- the lease it has, if it got one the first time.
-- No flags on purpose: at maxmemory its first write is refused, so a full Redis takes no new turn but still answers
-- about the turns it has.
local meta, state, messages, turns, queue, lease, events, follow_ups, outbox, undelivered, turn = unpack(KEYS)
local retention, nonce, indexed_after, caller, customer, any_customer, mode, limit, turn_id, body_hash, request, message,
  payload, status, channel = unpack(ARGV, 1, 15)
local taker = {unpack(ARGV, 16, 20)}
local holder, version = taker[1], taker[5]

local owner = redis.call('HMGET', meta, 'caller', 'customer')
local exists, anonymous = owner[1], owner[2] == ''
if exists and any_customer ~= '1' and (owner[1] ~= caller or not (anonymous or owner[2] == customer)) then
  return {'not_found'}
end
if mode == 'known' and not exists then return {'not_found'} end

local known = redis.call('HMGET', turn, 'body_hash', 'status', 'reply', 'nonce')
if known[2] then
  if known[1] ~= body_hash then return {'key_reused'} end
  if known[2] == 'done' then return {'replay', known[3]} end
  if known[4] ~= nonce then return {'in_flight'} end
  local ours = holder ~= '' and redis.call('HGET', lease, 'holder') == holder
  local taken = ours and take(queue, lease, state, messages, taker) or {}
  return {'accepted', (redis.call('LPOS', queue, turn_id) or 0) + 1, 1, taken}
end

local waiting = redis.call('LLEN', queue)
if mode == 'reject' and waiting > 0 then return {'rejected'} end
if waiting >= tonumber(limit) then return {'queue_full'} end
local moment = now()
if stale(indexed_after, moment) then return {'stale'} end

local at = text(moment)
local changed, made = 0, {turn}
if not exists then
  redis.call('HSET', meta, 'caller', caller, 'customer', customer, 'status', status, 'channel', channel,
    'created_at', at, 'updated_at', at)
  -- Some keys of a conversation of this name that has expired may live up to an hour longer: they are not this one's. Not
  -- the first write, for a deletion would be let through at maxmemory, and with it all that follow.
  redis.call('DEL', state, messages, turns, events)
  changed = 1
elseif anonymous and customer ~= '' and owner[1] == caller then
  redis.call('HSET', meta, 'customer', customer, 'updated_at', at)
  changed = 1
else
  redis.call('HSET', meta, 'updated_at', at)
end
if message ~= '' and redis.call('RPUSH', messages, message) == 1 then made[#made + 1] = messages end
if waiting == 0 then made[#made + 1] = queue end
local free = holder ~= '' and waiting == 0
local taken = free and take_new(turn_id, lease, state, messages, taker, moment, made) or {}
local fields = {'request', request, 'body_hash', body_hash, 'nonce', nonce, 'v', version}
if taken[1] then fields = {'status', 'running', 'takes', 1, 'fruitless', 1, unpack(fields)} end
enqueue(turns, queue, turn, turn_id, fields)
emit(events, 'turn.accepted', turn_id, payload)
for i = 21, #ARGV, 4 do
  if ARGV[i + 3] == '0' or not exists then
    publish(outbox, undelivered, unpack(ARGV, i, i + 2))
    made[#made + 1], made[#made + 2] = outbox, undelivered
  end
end
touch_all(KEYS, retention, made)
return {'accepted', waiting + 1, changed, taken}
