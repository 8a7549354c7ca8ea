-- Returns the server's INFO. It is a script because the client allows the command only on administrative connections.
-- Returns  lines of the form name:value
return redis.call('INFO')
