-- Removes a consumer from its group if it has no pending entry.
-- KEYS[1]  stream
-- ARGV[1]  group
-- ARGV[2]  consumer
-- Returns  1, or 0 if it still has pending entries
if #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2]) > 0 then
  return 0
end
redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
return 1
