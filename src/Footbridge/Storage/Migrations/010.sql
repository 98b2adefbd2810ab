-- In which room an event is: nothing in one room can refer to an event of another.
ALTER TABLE links ADD COLUMN room_id TEXT;

-- Where a stanza became several events: the first of them, null for that itself. Senders use their ids again.
ALTER TABLE links ADD COLUMN first_event TEXT;
CREATE INDEX links_first_event ON links (chat, first_event) WHERE first_event IS NOT NULL;

-- Of what is there: the room that the chat left next after that, else the one it has.
UPDATE links SET room_id = coalesce(
    (SELECT f.room_id FROM former_rooms f WHERE f.chat = links.chat AND f.left_at > links.created_at ORDER BY f.left_at LIMIT 1),
    (SELECT c.room_id FROM direct_chats c WHERE c.id = links.chat));
UPDATE links SET first_event = (
    SELECT l.event_id FROM links l
    WHERE l.chat = links.chat AND l.direction = 'to_matrix' AND l.kind = 'message' AND l.part = 0
        AND l.stanza_id = links.stanza_id AND l.event_id <> links.event_id AND l.created_at <= links.created_at
    ORDER BY l.created_at DESC LIMIT 1)
WHERE direction = 'to_matrix' AND kind = 'message' AND part > 0;
