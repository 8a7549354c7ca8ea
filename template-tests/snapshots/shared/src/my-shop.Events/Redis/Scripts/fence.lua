-- Returns a number that is greater than all earlier ones. It starts from the clock, so it grows even if the last number is lost.
-- KEYS[1]  the last number of the stream
-- Returns  the number
local now = redis.call('TIME')
local last = tonumber(redis.call('GET', KEYS[1]) or '0')
local fence = math.max(last + 1, now[1] * 1000000 + now[2])
redis.call('SET', KEYS[1], string.format('%.0f', fence))
return fence
