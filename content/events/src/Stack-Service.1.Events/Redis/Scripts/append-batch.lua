-- Appends a batch of an outbox, but for the rows that a batch before it has appended. Until its rows have left the outbox, a batch may
-- come again, with others.
-- KEYS[1]  stream
-- KEYS[2]  what is known of the batches whose rows may still be in the outbox
-- ARGV[1]  name of the batch
-- ARGV[2]  names of batches whose rows have left the outbox, with spaces between them
-- ARGV[3]  how long a batch is remembered at most, s
-- ARGV[4…] for each entry, if there are any: its row, the number of its fields, and name, value, … of each
-- Returns  how many were appended
local now = tonumber(redis.call('TIME')[1])
local known = redis.call('GET', KEYS[2])
local batches = known and cmsgpack.unpack(known) or {}
for finished in string.gmatch(ARGV[2], '%S+') do
  batches[finished] = nil
end

local appended = {}
for name, batch in pairs(batches) do
  if batch.at + ARGV[3] < now then
    batches[name] = nil
  else
    for _, row in ipairs(batch.rows) do
      appended[row] = true
    end
  end
end

local batch = batches[ARGV[1]] or { rows = {} }
local count, i = 0, 4
while i <= #ARGV do
  local row, last = ARGV[i], i + 1 + 2 * ARGV[i + 1]
  if not appended[row] then
    redis.call('XADD', KEYS[1], '*', unpack(ARGV, i + 2, last))
    count = count + 1
  end
  batch.rows[#batch.rows + 1] = row
  i = last + 1
end
if batch.rows[1] then
  batch.at = now
  batches[ARGV[1]] = batch
end
redis.call('SET', KEYS[2], cmsgpack.pack(batches), 'EX', ARGV[3])
return count
