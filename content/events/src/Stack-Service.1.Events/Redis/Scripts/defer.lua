-- Sets the idle clock of entries that are still pending for a consumer.
-- KEYS[1]  stream
-- ARGV[1]  group
-- ARGV[2]  consumer
-- ARGV[3…] for each entry: id, idle time (ms), number of deliveries to set (-1 leaves it)
-- Returns  ids of the entries that are no longer pending for the consumer
local lost = {}
for i = 3, #ARGV, 3 do
  local id, idle, deliveries = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  if #redis.call('XPENDING', KEYS[1], ARGV[1], id, id, 1, ARGV[2]) == 0 then
    lost[#lost + 1] = id
  elseif deliveries == '-1' then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, id, 'IDLE', idle, 'JUSTID')
  else
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, id, 'IDLE', idle, 'RETRYCOUNT', deliveries, 'JUSTID')
  end
end
return lost
