-- What stands on a contact's ghost of what the contact shows to everybody. Only of contacts whom an owner has accepted.
CREATE TABLE contact_profiles (
    contact     TEXT    NOT NULL PRIMARY KEY REFERENCES ghosts (jid),
    name        TEXT,
    avatar_hash TEXT,
    avatar_url  TEXT,
    next_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What an owner shows in Matrix, as it is shown in XMPP; the image is a small one, made by the homeserver.
CREATE TABLE owner_profiles (
    owner       TEXT    NOT NULL PRIMARY KEY,
    name        TEXT,
    avatar_url  TEXT,
    image       BLOB,
    media_type  TEXT,
    hash        TEXT,
    looked_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
