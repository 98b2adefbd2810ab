-- Text ids, integer milliseconds UTC. No message text outside inbox and outbox, and there only until delivered.

-- The addresses an owner has in XMPP. Chats and subscriptions belong to one of them.
CREATE TABLE own_addresses (
    id         TEXT    NOT NULL PRIMARY KEY,
    owner      TEXT    NOT NULL,
    jid        TEXT    NOT NULL UNIQUE,
    kind       TEXT    NOT NULL CHECK (kind IN ('gateway', 'account')),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX own_addresses_owner ON own_addresses (owner);

-- jid is the canonical key, wire_jid the form the contact's server uses.
CREATE TABLE ghosts (
    user_id       TEXT    NOT NULL PRIMARY KEY,
    jid           TEXT    NOT NULL UNIQUE,
    wire_jid      TEXT    NOT NULL,
    registered_at INTEGER
) STRICT;

-- room_key is stored before the room is asked for, and stands in the room's create event.
CREATE TABLE direct_chats (
    id               TEXT    NOT NULL PRIMARY KEY,
    own_address      TEXT    NOT NULL REFERENCES own_addresses (id),
    contact          TEXT    NOT NULL REFERENCES ghosts (jid),
    consent          TEXT    NOT NULL CHECK (consent IN ('none', 'pending', 'accepted', 'declined', 'blocked')),
    room             TEXT    NOT NULL CHECK (room IN ('none', 'creating', 'invited', 'reinvited', 'open', 'closed')),
    room_id          TEXT    UNIQUE,
    room_key         TEXT,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    UNIQUE (own_address, contact)
) STRICT;
CREATE INDEX direct_chats_contact ON direct_chats (contact);

CREATE TABLE inbox (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id      TEXT    NOT NULL UNIQUE,
    direction   TEXT    NOT NULL CHECK (direction IN ('to_xmpp', 'to_matrix')),
    kind        TEXT    NOT NULL,
    lane        TEXT    NOT NULL,
    source_id   TEXT,
    payload     TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    tried_ms    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX inbox_source ON inbox (source_id) WHERE source_id IS NOT NULL;
CREATE INDEX inbox_lane ON inbox (lane, direction, seq);

CREATE TABLE finished_jobs (
    job_id      TEXT    NOT NULL PRIMARY KEY,
    direction   TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    source_id   TEXT,
    outcome     TEXT    NOT NULL CHECK (outcome IN ('delivered', 'ignored', 'refused')),
    reason      TEXT,
    finished_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX finished_jobs_source ON finished_jobs (source_id) WHERE source_id IS NOT NULL;
CREATE INDEX finished_jobs_finished_at ON finished_jobs (finished_at);

-- Which stanza is which event. One event may be several stanzas and one stanza several events: part counts them.
CREATE TABLE links (
    chat       TEXT    NOT NULL REFERENCES direct_chats (id),
    event_id   TEXT    NOT NULL,
    part       INTEGER NOT NULL,
    direction  TEXT    NOT NULL CHECK (direction IN ('to_xmpp', 'to_matrix')),
    stanza_id  TEXT,
    origin_id  TEXT,
    server_id  TEXT,
    receipt    TEXT    NOT NULL DEFAULT 'none' CHECK (receipt IN ('none', 'owed', 'received', 'failed')),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (chat, event_id, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_stanza ON links (chat, stanza_id) WHERE stanza_id IS NOT NULL;
CREATE INDEX links_owed ON links (chat) WHERE receipt = 'owed';

CREATE TABLE outbox (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    stanza     TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE subscriptions (
    own_address TEXT    NOT NULL REFERENCES own_addresses (id),
    contact     TEXT    NOT NULL,
    "to"        INTEGER NOT NULL DEFAULT 0,
    "from"      INTEGER NOT NULL DEFAULT 0,
    pending_in  INTEGER NOT NULL DEFAULT 0,
    pending_out INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (own_address, contact)
) STRICT, WITHOUT ROWID;

-- Entries of m.direct that are to be added (wanted 1) or taken out (wanted 0), by account.
CREATE TABLE marks (
    account  TEXT    NOT NULL,
    other    TEXT    NOT NULL,
    room_id  TEXT    NOT NULL,
    wanted   INTEGER NOT NULL CHECK (wanted IN (0, 1)),
    state    TEXT    NOT NULL CHECK (state IN ('waiting', 'done')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, other, room_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX marks_waiting ON marks (next_at) WHERE state = 'waiting';

CREATE TABLE bot_rooms (
    room_id    TEXT    NOT NULL PRIMARY KEY,
    owner      TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX bot_rooms_owner ON bot_rooms (owner);
