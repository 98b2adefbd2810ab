-- Members of a chat's room other than its two. allowed: answers for the owner; told: the owner knows that this one does not.
CREATE TABLE assistants (
    chat       TEXT    NOT NULL REFERENCES direct_chats (id),
    user_id    TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('told', 'allowed', 'denied')),
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (chat, user_id)
) STRICT, WITHOUT ROWID;


-- Rooms that a chat had, or was offered, before the one it has: what is still said there is the chat's too.
CREATE TABLE former_rooms (
    room_id TEXT    NOT NULL PRIMARY KEY,
    chat    TEXT    NOT NULL REFERENCES direct_chats (id),
    left_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX former_rooms_chat ON former_rooms (chat, left_at);

-- Messages that came back for a reason that may pass: how often they were sent again, since when, and whether the next time waits.
CREATE TABLE resends (
    chat     TEXT    NOT NULL REFERENCES direct_chats (id),
    event_id TEXT    NOT NULL,
    part     INTEGER NOT NULL,
    count    INTEGER NOT NULL,
    since    INTEGER NOT NULL,
    waits    INTEGER NOT NULL CHECK (waits IN (0, 1)),
    PRIMARY KEY (chat, event_id, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX resends_since ON resends (since);
