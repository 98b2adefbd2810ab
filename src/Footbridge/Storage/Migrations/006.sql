-- The place of a message among those of its chat and direction that can be marked as seen; null for what cannot be.
ALTER TABLE links ADD COLUMN place INTEGER;
CREATE INDEX links_place ON links (chat, direction, place) WHERE place IS NOT NULL;

-- How far a chat's messages were seen. Direction: where that is told: to_xmpp what the owner has seen, to_matrix what the contact has.
CREATE TABLE read_markers (
    chat      TEXT    NOT NULL REFERENCES direct_chats (id),
    direction TEXT    NOT NULL CHECK (direction IN ('to_xmpp', 'to_matrix')),
    place     INTEGER NOT NULL,
    is_told   INTEGER NOT NULL CHECK (is_told IN (0, 1)),
    PRIMARY KEY (chat, direction)
) STRICT, WITHOUT ROWID;
CREATE INDEX read_markers_untold ON read_markers (direction) WHERE is_told = 0;
