-- CONFIG PUT: makes the next version of a tenant's configuration, if it follows the one its author knew.
-- keys:      current (hash: tenant, version), versions (hash of that tenant: version, record)
-- arguments: tenant, version it follows (0 = there was none), record of the new version, versions kept
-- returns:   {1, the new version} | {0, the version there is}
-- Safe to run twice: a record that is there already, with the same text, is not written again and answered alike.
-- No flags on purpose: at maxmemory nothing new is kept.
local current, versions = unpack(KEYS)
local tenant, follows, record, kept = ARGV[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])

local standing = tonumber(redis.call('HGET', current, tenant) or 0)
local new = follows + 1
if standing >= new and redis.call('HGET', versions, new) == record then return {1, new} end
if standing ~= follows then return {0, standing} end
redis.call('HSET', versions, new, record)
redis.call('HSET', current, tenant, new)
redis.call('HDEL', versions, new - kept)
return {1, new}
