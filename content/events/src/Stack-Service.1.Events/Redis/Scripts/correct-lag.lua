-- Corrects the lag of groups that have read the whole stream. Redis 7.0 does not save how many entries a group has read, so the lag that it
-- tells after a restart or a failover is too large, for good.
-- KEYS[1]  stream
-- Returns  how many groups were corrected
local function fields(info)
  local named = {}
  for i = 1, #info, 2 do
    named[info[i]] = info[i + 1]
  end
  return named
end

local corrected = 0
local stream = fields(redis.call('XINFO', 'STREAM', KEYS[1]))
for _, info in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local group = fields(info)
  if group['last-delivered-id'] == stream['last-generated-id'] and group['lag'] ~= 0 then
    redis.call('XGROUP', 'SETID', KEYS[1], group['name'], group['last-delivered-id'], 'ENTRIESREAD', stream['entries-added'])
    corrected = corrected + 1
  end
end
return corrected
