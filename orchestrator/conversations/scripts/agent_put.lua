-- AGENT PUT: keeps an agent that somebody added, unless it is in another one's way or there are enough.
-- keys:      registered_agents (hash: name, record)
-- arguments: name, record, its address, its tenant, most of a tenant, most of all
-- returns:   {written} | {name} (another agent has it) | {url} (another agent is there) | {tenant} (it has as many as may
--            be) | {all} (there are as many as may be); nothing is written but for the first
-- Safe to run twice: the second finds its own record.
-- No flags on purpose: at maxmemory nothing new is kept.
local agents = KEYS[1]
local name, record, url, tenant, most_of_tenant, most = unpack(ARGV)

local standing = redis.call('HGET', agents, name)
if standing == record then return {'written'} end
if standing then return {'name'} end
local theirs = 0
for _, text in ipairs(redis.call('HVALS', agents)) do
  local read, other = pcall(cjson.decode, text)
  if read and type(other) == 'table' then
    if other.url == url then return {'url'} end
    if other.tenant == tenant then theirs = theirs + 1 end
  end
end
if theirs >= tonumber(most_of_tenant) then return {'tenant'} end
if redis.call('HLEN', agents) >= tonumber(most) then return {'all'} end
redis.call('HSET', agents, name, record)
return {'written'}
