-- Files that are served to XMPP, each under a token of which only the hash is here. The token is gone once the event is.
CREATE TABLE media_tokens (
    token_hash BLOB    NOT NULL PRIMARY KEY,
    chat       TEXT    NOT NULL REFERENCES direct_chats (id),
    event_id   TEXT    NOT NULL,
    mxc        TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    type       TEXT    NOT NULL,
    size       INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX media_tokens_event ON media_tokens (chat, event_id);
CREATE INDEX media_tokens_expires_at ON media_tokens (expires_at);
