#!lua flags=allow-oom
-- FINISH: commits what a turn brought, marks it done, takes it off the queue and gives up the lease, all at once.
-- keys:      meta state messages turns queue lease events follow_ups outbox undelivered turn steps, then one key for each
--            approval
-- arguments: retention s, fence, turn id, reply, state, status of the conversation, plan ('' = journaled, or none), ids
--            of the approvals, then five lists, each after its length: messages; events (type, payload); approvals
--            (record, in the order of the keys); follow-ups (id, record, step id, due); events for webhooks (id, event,
--            webhooks)
-- returns:   {done, turns still queued, customer ('' = anonymous), {webhooks that something waits for}} | {lost}
-- Safe to run twice: the turn keeps the fence that finished it; the same fence is answered again and nothing is written.
-- An approval whose id exists is left alone: a decision is never undone.
local meta, state, messages, turns, queue, lease, events, follow_ups, outbox, undelivered, turn = unpack(KEYS, 1, 11)
local retention, fence, turn_id, reply, new_state, status, plan, approval_ids = unpack(ARGV, 1, 8)

local function answer()
  return {'done', redis.call('LLEN', queue), redis.call('HGET', meta, 'customer'), awaiting(undelivered)}
end

local known = redis.call('HMGET', turn, 'status', 'fence', 'plan')
if known[1] == 'done' and known[2] == fence then return answer() end
if known[1] ~= 'running' or not holds(lease, fence, turn_id) then return {'lost'} end

local position, made = 9, {}
local function each(width, write)
  local length = tonumber(ARGV[position])
  for i = 1, length do
    write(i, unpack(ARGV, position + 1 + (i - 1) * width, position + i * width))
  end
  position = position + 1 + length * width
end

each(1, function(_, message)
  if redis.call('RPUSH', messages, message) == 1 then made[#made + 1] = messages end
end)
each(2, function(_, kind, payload) emit(events, kind, turn_id, payload) end)
each(1, function(i, record)
  local approval = KEYS[12 + i]
  if redis.call('EXISTS', approval) == 0 then redis.call('HSET', approval, 'record', record, 'status', 'open') end
  made[#made + 1] = approval
end)
each(4, function(_, id, record, step_id, due)
  redis.call('HSET', follow_ups, id, record, id .. '|turn', turn_id, id .. '|step', step_id, id .. '|due', due)
  made[#made + 1] = follow_ups
end)
each(3, function(_, id, event, webhooks)
  publish(outbox, undelivered, id, event, webhooks)
  made[#made + 1], made[#made + 2] = outbox, undelivered
end)

local at = text(now())
redis.call('SET', state, new_state, 'EX', retention)
redis.call('HSET', meta, 'status', status, 'updated_at', at)
local fields = {'status', 'done', 'fence', fence, 'reply', reply, 'finished_at', at, 'approvals', approval_ids}
if plan ~= '' and not known[3] then fields = {'plan', plan, unpack(fields)} end
redis.call('HSET', turn, unpack(fields))
redis.call('LREM', queue, 1, turn_id)
redis.call('HDEL', lease, 'fence', 'holder', 'turn', 'until', 'taken_at')
touch_all(KEYS, retention, made)
return answer()
