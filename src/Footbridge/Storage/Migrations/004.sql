-- What a stanza that is linked was: a reference to the stanza of an edit means the event it edits (original).
ALTER TABLE links ADD COLUMN kind TEXT NOT NULL DEFAULT 'message' CHECK (kind IN ('message', 'edit', 'reaction', 'retraction'));
ALTER TABLE links ADD COLUMN original TEXT;

-- Whether the contact's client wants to hear that the owner has seen it (XEP-0333).
ALTER TABLE links ADD COLUMN markable INTEGER NOT NULL DEFAULT 0 CHECK (markable IN (0, 1));

CREATE INDEX links_origin ON links (chat, origin_id) WHERE origin_id IS NOT NULL;
