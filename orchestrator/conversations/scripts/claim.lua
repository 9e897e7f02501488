#!lua flags=allow-oom
-- CLAIM: gives a due follow-up to one worker for a while.
-- keys:      follow_ups lease
-- arguments: follow-up id, holder (owner and a nonce of this call), claim s, journal version
-- returns:   {} (gone, not due, a newer hub's, or somebody has it) | {record, attempts, due, claimed until}
-- Safe to run twice: the same holder is answered what it has; the attempts move only when the claim changes hands.
local follow_ups, lease = unpack(KEYS)
local id, holder, claim_s, version = unpack(ARGV)

local known = redis.call('HMGET', follow_ups, id, id .. '|due', id .. '|holder', id .. '|until')
if not known[1] then return {} end
if known[3] ~= holder then
  local at = now()
  if tonumber(redis.call('HGET', lease, 'v') or 0) > tonumber(version) then return {} end
  if tonumber(known[2]) > at or tonumber(known[4] or 0) > at then return {} end
  redis.call('HINCRBY', follow_ups, id .. '|attempts', 1)
  redis.call('HSET', follow_ups, id .. '|holder', holder, id .. '|until', text(at + tonumber(claim_s)))
end
return redis.call('HMGET', follow_ups, id, id .. '|attempts', id .. '|due', id .. '|until')
