#!lua flags=allow-oom
-- RATE: counts a request against limits, unless one of them is used up: then against none.
-- keys:      counters of one slot (hash: window = number of the window, count = requests in it, before = in the one
--            before), one for each limit
-- arguments: for each limit its quota and its window in s
-- returns:   for each limit {remaining requests, s until its window ends, or, where it is used up, until one is let
--            through}; remaining is -1 where the limit refused this request
-- Safe to run twice: a request whose answer was cut off counts as two, which a limit can bear.
--
-- The window slides: of the window before, the share counts that the last `window` seconds still reach into, so that
-- never more than the quota and what rounds it up is let through in any such time.
local at = now()
local counters, told, refused = {}, {}, false
for n, key in ipairs(KEYS) do
  local quota, window = tonumber(ARGV[2 * n - 1]), tonumber(ARGV[2 * n])
  local number = math.floor(at / window)
  local left = number + 1 - at / window
  local held = redis.call('HMGET', key, 'window', 'count', 'before')
  local count, before = 0, 0
  if held[1] and tonumber(held[1]) == number then
    count, before = tonumber(held[2]), tonumber(held[3])
  elseif held[1] and tonumber(held[1]) == number - 1 then
    before = tonumber(held[2])
  end
  local free, wait = quota - count - before * left, left * window
  if free < 1 then
    refused = true
    if count + 1 <= quota then
      wait = (left - (quota - count - 1) / before) * window
    else
      wait = wait + (1 - (quota - 1) / count) * window
    end
  end
  counters[n] = {key, number, count, before, window}
  told[n] = {math.floor(free), math.max(1, math.ceil(wait))}
end
for n, counter in ipairs(counters) do
  local key, number, count, before, window = unpack(counter)
  if refused then
    if told[n][1] < 1 then told[n][1] = -1 end
  else
    redis.call('HSET', key, 'window', number, 'count', count + 1, 'before', before)
    redis.call('EXPIRE', key, 2 * window)
    told[n][1] = told[n][1] - 1
  end
end
return told
