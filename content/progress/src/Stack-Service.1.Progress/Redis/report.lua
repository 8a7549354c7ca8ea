-- Records a change of a job's progress, unless the job has ended or a later delivery has reported.
-- KEYS[1]  status of the job (hash)
-- KEYS[2]  changes of all jobs (stream)
-- ARGV[1]  job
-- ARGV[2]  fence of the delivery; empty for an end
-- ARGV[3]  state: running, or a final one
-- ARGV[4]  percent; empty: as it was
-- ARGV[5]  stage; empty: as it was
-- ARGV[6]  reason; empty: none
-- ARGV[7]  how long the status is kept, ms
-- ARGV[8]  about how many changes are kept
-- Returns  recorded, superseded or ended
local known = redis.call('HMGET', KEYS[1], 'state', 'fence', 'percent', 'stage')
if known[1] and known[1] ~= 'running' then
  return 'ended'
end
if ARGV[2] ~= '' and known[2] and tonumber(known[2]) > tonumber(ARGV[2]) then
  return 'superseded'
end
local function given(value, before, otherwise)
  return value ~= '' and value or before or otherwise
end
local fields = {
  'job', ARGV[1], 'state', ARGV[3], 'percent', given(ARGV[4], known[3], '0'), 'stage', given(ARGV[5], known[4], '')
}
if ARGV[6] ~= '' then
  table.insert(fields, 'reason')
  table.insert(fields, ARGV[6])
end
local change = redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[8], '*', unpack(fields))
redis.call('HSET', KEYS[1], 'fence', given(ARGV[2], known[2], '0'), 'change', change, unpack(fields))
redis.call('PEXPIRE', KEYS[1], ARGV[7])
return 'recorded'
