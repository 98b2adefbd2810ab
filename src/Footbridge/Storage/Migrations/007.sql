-- Who reacted with what to which message: Matrix has an event for each, XMPP says the whole set again each time.
CREATE TABLE reactions (
    chat     TEXT NOT NULL REFERENCES direct_chats (id),
    target   TEXT NOT NULL,
    reactor  TEXT NOT NULL CHECK (reactor IN ('owner', 'contact')),
    key      TEXT NOT NULL,
    event_id TEXT NOT NULL,
    UNIQUE (chat, event_id)
) STRICT;
CREATE INDEX reactions_target ON reactions (chat, target, reactor);

-- When the contact's latest set was sent: an older one that comes late does not count.
CREATE TABLE reaction_sets (
    chat    TEXT    NOT NULL REFERENCES direct_chats (id),
    target  TEXT    NOT NULL,
    sent_at INTEGER NOT NULL,
    PRIMARY KEY (chat, target)
) STRICT, WITHOUT ROWID;
