-- Restores entries to the pending list that were in flight when their consumer was removed from the group.
-- KEYS[1]  stream
-- ARGV[1]  group
-- ARGV[2]  consumer
-- ARGV[3…] for each entry: id, idle time (ms), number of deliveries to set (-1: 1)
-- Returns  ids of the entries that are pending for the consumer now
local restored = {}
for i = 3, #ARGV, 3 do
  local id, idle, deliveries = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local pending = redis.call('XPENDING', KEYS[1], ARGV[1], id, id, 1)
  if #pending == 0 and #redis.call('XRANGE', KEYS[1], id, id) > 0 then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, id,
      'IDLE', idle, 'RETRYCOUNT', deliveries == '-1' and '1' or deliveries, 'FORCE', 'JUSTID')
    restored[#restored + 1] = id
  elseif #pending > 0 and pending[1][2] == ARGV[2] then
    restored[#restored + 1] = id
  end
end
return restored
