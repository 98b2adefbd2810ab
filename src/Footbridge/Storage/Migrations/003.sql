-- Members of a chat's room other than its two. allowed: answers for the owner; told: the owner knows that this one does not.
CREATE TABLE assistants (
    chat       TEXT    NOT NULL REFERENCES direct_chats (id),
    user_id    TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('told', 'allowed', 'denied')),
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (chat, user_id)
) STRICT, WITHOUT ROWID;
