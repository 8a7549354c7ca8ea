-- What the server says of itself. In a script because the client keeps the command for connections that may administer.
-- Returns  lines of the form name:value
return redis.call('INFO')
