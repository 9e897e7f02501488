#!lua flags=allow-oom
-- ERASE: deletes a conversation with its turns, their journals and its approvals. Whoever runs a turn of it has lost it:
-- no fence holds any more, so nothing of the turn is written again.
-- keys:      meta state messages turns queue lease events follow_ups outbox undelivered
-- arguments: customer whose it must be ('' = anonymous), any_customer 0|1, prefix of the conversation's keys (those of
--            turns, steps and approvals are known only here, and made here, in the same slot)
-- returns:   {erased, 1|0 (a turn or a follow-up was being worked on), seconds since the last write, {webhooks that were or
--            are to be told of it}} | {nothing}
-- Safe to run twice: the second finds nothing.
local meta, state, messages, turns, queue, lease, events, follow_ups, outbox, undelivered = unpack(KEYS)
local customer, any_customer, prefix = unpack(ARGV)

local known = redis.call('HMGET', meta, 'customer', 'updated_at')
if not known[1] or (any_customer ~= '1' and known[1] ~= customer) then return {'nothing'} end

local at = now()
local worked_on = tonumber(redis.call('HGET', lease, 'until') or 0) > at
local fields = redis.call('HGETALL', follow_ups)
for i = 1, #fields, 2 do
  if fields[i]:sub(-6) == '|until' and tonumber(fields[i + 1]) > at then worked_on = true end
end

for _, id in ipairs(redis.call('LRANGE', turns, 0, -1)) do
  local turn = prefix .. 'turn:' .. id
  for _, approval in ipairs(cjson.decode(redis.call('HGET', turn, 'approvals') or '[]')) do
    redis.call('UNLINK', prefix .. 'approval:' .. approval)
  end
  redis.call('UNLINK', turn, prefix .. 'steps:' .. id)
end
local webhooks = awaiting(undelivered)
for _, field in ipairs(redis.call('HKEYS', outbox)) do
  webhooks[#webhooks + 1] = field:match('^delivery|([^|]+)')
end
redis.call('UNLINK', unpack(KEYS))
return {'erased', worked_on and 1 or 0, text(at - tonumber(known[2])), webhooks}
