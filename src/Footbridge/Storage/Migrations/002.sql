-- What owners chose. A choice that is not here is the owner's for all chats, and without that one as the program has it.

CREATE TABLE owner_settings (
    owner TEXT    NOT NULL,
    name  TEXT    NOT NULL CHECK (name IN ('receipts', 'typing', 'presence', 'direct', 'puppet')),
    is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    PRIMARY KEY (owner, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE chat_settings (
    chat  TEXT    NOT NULL REFERENCES direct_chats (id),
    name  TEXT    NOT NULL CHECK (name IN ('receipts', 'typing', 'presence', 'direct')),
    is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    PRIMARY KEY (chat, name)
) STRICT, WITHOUT ROWID;
