namespace Footbridge.Tests.Hostile;

/// <summary>Events as a homeserver hands them over, one of every kind that the bridge handles or has to leave alone.</summary>
internal static class RealEvents
{
    /// <summary>The contents of messages, each with the type of its event.</summary>
    public static IReadOnlyList<(string Type, string Content)> Contents { get; } =
    [
        ("m.room.message", """{"msgtype":"m.text","body":"{text}","m.mentions":{}}"""),
        ("m.room.message", """{"msgtype":"m.text","body":"{hostile}"}"""),
        ("m.room.message", """{"msgtype":"m.text","body":"It is the east","format":"org.matrix.custom.html","formatted_body":"<p>It <b>is</b> <a href=\"https://matrix.to/#/{ghost}\">the</a> <code>east</code></p><blockquote>x<br>y</blockquote><ul><li>a<ol><li>b</li></ol></li></ul><table><tr><td>1</td></tr></table><pre><code>z</code></pre><span data-mx-spoiler=\"why\">s</span>","m.mentions":{"user_ids":["{ghost}"]}}"""),
        ("m.room.message", """{"msgtype":"m.text","body":"x","format":"org.matrix.custom.html","formatted_body":"{hostile}"}"""),
        ("m.room.message", """{"msgtype":"m.emote","body":"{text}"}"""),
        ("m.room.message", """{"msgtype":"m.notice","body":"{text}"}"""),
        ("m.room.message", """{"msgtype":"m.text","body":"!xmpp {hostile}"}"""),
        ("m.room.message", """{"msgtype":"m.location","body":"Verona","geo_uri":"geo:45.44,12.33;u=20","org.matrix.msc3488.location":{"uri":"geo:45.44,12.33"}}"""),
        ("m.room.message", """{"msgtype":"m.image","body":"cat.png","url":"{mxc}","info":{"mimetype":"image/png","size":42,"w":64,"h":64,"thumbnail_url":"{mxc}","thumbnail_info":{"mimetype":"image/png","size":4,"w":6,"h":6},"xyz.amorgan.blurhash":"L"}}"""),
        ("m.room.message", """{"msgtype":"m.file","body":"a caption","filename":"a.pdf","url":"{mxc}","info":{"mimetype":"application/pdf","size":42}}"""),
        ("m.room.message", """{"msgtype":"m.audio","body":"voice.ogg","url":"{mxc}","info":{"mimetype":"audio/ogg","size":42,"duration":4200},"org.matrix.msc1767.audio":{"duration":4200,"waveform":[1,2,3]},"org.matrix.msc3245.voice":{}}"""),
        ("m.room.message", """{"msgtype":"m.video","body":"a.mp4","url":"{mxc}","info":{"mimetype":"video/mp4","size":42,"duration":42,"w":64,"h":64}}"""),
        ("m.room.message", """{"msgtype":"m.image","body":"secret","file":{"url":"{mxc}","key":{"k":"x","alg":"A256CTR"},"iv":"x","hashes":{"sha256":"x"},"v":"v2"}}"""),
        ("m.room.message", """{"msgtype":"m.key.verification.request","body":"verify","from_device":"A","methods":["m.sas.v1"],"to":"{ghost}"}"""),
        ("m.room.message", """{"msgtype":"m.server_notice","body":"x","server_notice_type":"m.server_notice.usage_limit_reached"}"""),
        ("m.room.message", """{"msgtype":"org.example.unknown","body":"{text}"}"""),
        ("m.room.message", """{"msgtype":"m.text","body":"* {text}","m.new_content":{"msgtype":"m.text","body":"{text}"},"m.relates_to":{"rel_type":"m.replace","event_id":"{eref}"}}"""),
        ("m.room.message", """{"msgtype":"m.image","body":"* x","m.new_content":{"msgtype":"m.image","body":"x","url":"{mxc}"},"m.relates_to":{"rel_type":"m.replace","event_id":"{eref}"}}"""),
        ("m.room.message", """{"msgtype":"m.text","body":"> <{ghost}> x\n\n{text}","format":"org.matrix.custom.html","formatted_body":"<mx-reply><blockquote>x</blockquote></mx-reply>y","m.relates_to":{"m.in_reply_to":{"event_id":"{eref}"}}}"""),
        ("m.room.message", """{"msgtype":"m.text","body":"{text}","m.relates_to":{"rel_type":"m.thread","event_id":"{eref}","is_falling_back":true,"m.in_reply_to":{"event_id":"{eref}"}}}"""),
        ("m.room.message", """{"msgtype":"m.text","body":"{text}","org.footbridge.origin":{"job":"0123456789abcdef0123456789abcdef","room":"{room}"}}"""),
        ("m.reaction", """{"m.relates_to":{"rel_type":"m.annotation","event_id":"{eref}","key":"👍"}}"""),
        ("m.reaction", """{"m.relates_to":{"rel_type":"m.annotation","event_id":"{eref}","key":"{hostile}"}}"""),
        ("m.room.redaction", """{"redacts":"{eref}","reason":"x"}"""),
        ("m.sticker", """{"body":"Landing","url":"{mxc}","info":{"mimetype":"image/webp","w":140,"h":200,"size":7}}"""),
        ("m.room.encrypted", """{"algorithm":"m.megolm.v1.aes-sha2","ciphertext":"AwgAEnACgAkLmt6q","device_id":"A","sender_key":"x","session_id":"y"}"""),
        ("m.poll.start", """{"m.text":[{"body":"{text}"}],"m.poll":{"kind":"m.disclosed","max_selections":1,"question":{"m.text":[{"body":"where?"}]},"answers":[{"m.id":"a","m.text":[{"body":"here"}]},{"m.id":"b","m.text":[{"body":"there"}]}]}}"""),
        ("org.matrix.msc3381.poll.start", """{"org.matrix.msc1767.text":"x","org.matrix.msc3381.poll.start":{"question":{"org.matrix.msc1767.text":"where?"},"kind":"org.matrix.msc3381.poll.disclosed","max_selections":1,"answers":[{"id":"1","org.matrix.msc1767.text":"here"}]}}"""),
        ("m.poll.response", """{"m.relates_to":{"rel_type":"m.reference","event_id":"{eref}"},"m.selections":["a"]}"""),
        ("m.call.invite", """{"call_id":"c","party_id":"p","version":"1","lifetime":60000,"invitee":"{ghost}","offer":{"type":"offer","sdp":"v=0\r\nm=video 9"}}"""),
        ("m.call.hangup", """{"call_id":"c","version":0,"reason":"user_hangup"}"""),
        ("m.call.notify", """{"application":"m.call","call_id":"","notify_type":"ring"}"""),
        ("m.location", """{"m.location":{"uri":"geo:45.44,12.33"},"m.text":"x"}"""),
        ("m.beacon", """{"m.relates_to":{"rel_type":"m.reference","event_id":"{eref}"},"org.matrix.msc3488.location":{"uri":"geo:1,2"}}"""),
        ("org.example.unknown", """{"body":"{text}"}"""),
        ("org.example.bare", """{"x":{"y":[1,2,{"z":null}]}}"""),
    ];

    public static IReadOnlyList<string> All { get; } =
    [
        .. Contents.Select(content => Event(content.Type, content.Content)),
        Event("m.room.redaction", """{"reason":"x"}""", """, "redacts":"{eref}" """),
        .. Members().Select(member => Event("m.room.member", member.Content, $$""", "state_key":"{{member.Of}}","prev_content":{"membership":"join"} """)),
        State("m.room.encryption", """{"algorithm":"m.megolm.v1.aes-sha2"}"""),
        State("m.room.tombstone", """{"body":"moved","replacement_room":"{otherroom}"}"""),
        State("m.room.name", """{"name":"{text}"}"""),
        State("m.room.topic", """{"topic":"{text}"}"""),
        State("m.room.avatar", """{"url":"{mxc}"}"""),
        State("m.room.power_levels", """{"users":{"{owner}":100}}"""),
        State("m.room.create", """{"room_version":"11","predecessor":{"room_id":"{otherroom}"}}"""),
        State("m.bridge", """{"protocol":{"id":"xmpp"}}"""),
        Event("m.room.message", """{"msgtype":"m.text","body":"from another"}""").Replace("{owner}", "{otherowner}", StringComparison.Ordinal),
        Event("m.room.message", """{"msgtype":"m.text","body":"in another's"}""").Replace("{room}", "{otherroom}", StringComparison.Ordinal),
        Event("m.room.message", """{"msgtype":"m.text","body":"by the ghost"}""").Replace("{owner}", "{ghost}", StringComparison.Ordinal),
        Event("m.room.message", """{"msgtype":"m.text","body":"nowhere"}""").Replace("{room}", "!nowhere:bench.example", StringComparison.Ordinal),
    ];

    public static IReadOnlyList<string> Ephemeral { get; } =
    [
        """{"type":"m.typing","room_id":"{room}","content":{"user_ids":["{owner}"]}}""",
        """{"type":"m.typing","room_id":"{room}","content":{"user_ids":[]}}""",
        """{"type":"m.receipt","room_id":"{room}","content":{"{eref}":{"m.read":{"{owner}":{"ts":1760000000000,"thread_id":"main"}},"m.read.private":{"{owner}":{"ts":1}}}}}""",
        """{"type":"m.receipt","room_id":"{room}","content":{"{eref}":{"m.read":{"{owner}":{"ts":1}}},"$other":{"m.read":{"{owner}":{}}}}}""",
        """{"type":"m.presence","sender":"{owner}","content":{"presence":"online","currently_active":true,"last_active_ago":5,"status_msg":"{text}"}}""",
        """{"type":"m.presence","sender":"{owner}","content":{"presence":"{hostile}","status_msg":"{hostile}"}}""",
        """{"edu_type":"m.typing","room_id":"{otherroom}","content":{"user_ids":["{owner}","{ghost}"]}}""",
    ];

    private static IEnumerable<(string Of, string Content)> Members() =>
    [
        ("{owner}", """{"membership":"join","displayname":"Romeo","avatar_url":"{mxc}"}"""),
        ("{owner}", """{"membership":"join","displayname":"{hostile}","avatar_url":"{hostile}"}"""),
        ("{owner}", """{"membership":"leave","reason":"x"}"""),
        ("{ghost}", """{"membership":"leave"}"""),
        ("{ghost}", """{"membership":"ban"}"""),
        ("{ghost}", """{"membership":"invite","is_direct":true}"""),
        ("{ghost}", """{"membership":"join"}"""),
        ("{otherowner}", """{"membership":"invite"}"""),
        ("{otherowner}", """{"membership":"join"}"""),
        ("{otherowner}", """{"membership":"knock"}"""),
        ("@_xmpp_bot:bench.example", """{"membership":"invite","is_direct":true}"""),
        ("@_xmpp_{hostile}:bench.example", """{"membership":"invite","is_direct":true}"""),
    ];

    private static string State(string type, string content) => Event(type, content, """, "state_key":"" """);

    private static string Event(string type, string content, string rest = "") =>
        $$$"""{"type":"{{{type}}}","event_id":"{event}","room_id":"{room}","sender":"{owner}","origin_server_ts":1760000000000,"content":{{{content}}},"unsigned":{"age":7}{{{rest}}}}""";
}
