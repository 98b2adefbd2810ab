-- What is deleted before it was sent is not sent: a redaction is found by the event it deletes.
ALTER TABLE inbox ADD COLUMN redacts TEXT;
CREATE INDEX inbox_redacts ON inbox (redacts) WHERE redacts IS NOT NULL;

-- The edits and retractions of an event.
CREATE INDEX links_original ON links (chat, original) WHERE original IS NOT NULL;
