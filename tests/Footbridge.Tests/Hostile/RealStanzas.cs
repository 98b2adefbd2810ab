namespace Footbridge.Tests.Hostile;

/// <summary>Stanzas as clients and servers send them, one of every kind that the bridge handles or has to leave alone.</summary>
internal static class RealStanzas
{
    /// <summary>What is answered to the bridge's own requests; the id and the addresses are put in afterwards.</summary>
    public static IReadOnlyList<string> Answers { get; } =
    [
        """
        <iq type='result'><query xmlns='http://jabber.org/protocol/disco#info' node='x'><identity category='client' type='pc' name='x'/><feature var='urn:xmpp:receipts'/><feature var='http://jabber.org/protocol/chatstates'/><feature var='urn:xmpp:avatar:metadata+notify'/>
        <x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:http:upload:0</value></field><field var='max-file-size'><value>5000</value></field></x></query></iq>
        """,
        "<iq type='result'><query xmlns='http://jabber.org/protocol/disco#items'><item jid='upload.d1.example' node='a' name='b'/></query></iq>",
        "<iq type='result'><vCard xmlns='vcard-temp'><FN>Juliet</FN><NICKNAME>J</NICKNAME><PHOTO><TYPE>image/png</TYPE><BINVAL>iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=</BINVAL></PHOTO></vCard></iq>",
        "<iq type='result'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:data'><item id='111f4b3c50d7b0df729d299bc6f8e9ef9066971f'><data xmlns='urn:xmpp:avatar:data'>iVBORw0KGgo=</data></item></items></pubsub></iq>",
        "<iq type='result'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:metadata'><item id='111f4b3c50d7b0df729d299bc6f8e9ef9066971f'><metadata xmlns='urn:xmpp:avatar:metadata'><info bytes='12345' id='111f4b3c50d7b0df729d299bc6f8e9ef9066971f' type='image/png' height='64' width='64'/></metadata></item></items></pubsub></iq>",
        "<iq type='result'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='http://jabber.org/protocol/nick'><item><nick xmlns='http://jabber.org/protocol/nick'>Jule</nick></item></items></pubsub></iq>",
        "<iq type='result'><slot xmlns='urn:xmpp:http:upload:0'><put url='https://127.0.0.1:1/put'><header name='Authorization'>Basic x</header></put><get url='https://127.0.0.1:1/get'/></slot></iq>",
        "<iq type='result'><data xmlns='urn:xmpp:bob' cid='sha1+8f35fef110ffc5df08d579a50083ff9308fb6242@bob.xmpp.org' max-age='86400' type='image/png'>iVBORw0KGgo=</data></iq>",
        "<iq type='error'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
        "<iq type='result'/>",
    ];

    /// <summary>What may stand in any message.</summary>
    public static IReadOnlyList<string> Payloads { get; } =
    [
        "<request xmlns='urn:xmpp:receipts'/>",
        "<received xmlns='urn:xmpp:receipts' id='{ref}'/>",
        "<markable xmlns='urn:xmpp:chat-markers:0'/>",
        "<displayed xmlns='urn:xmpp:chat-markers:0' id='{ref}'/>",
        "<received xmlns='urn:xmpp:chat-markers:0' id='{ref}'/>",
        "<active xmlns='http://jabber.org/protocol/chatstates'/>",
        "<composing xmlns='http://jabber.org/protocol/chatstates'/>",
        "<paused xmlns='http://jabber.org/protocol/chatstates'/>",
        "<gone xmlns='http://jabber.org/protocol/chatstates'/>",
        "<origin-id xmlns='urn:xmpp:sid:0' id='{ref}'/>",
        "<stanza-id xmlns='urn:xmpp:sid:0' id='{ref}' by='{own}'/>",
        "<replace xmlns='urn:xmpp:message-correct:0' id='{ref}'/>",
        "<retract xmlns='urn:xmpp:message-retract:1' id='{ref}'/>",
        "<apply-to xmlns='urn:xmpp:fasten:0' id='{ref}'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to>",
        "<retracted xmlns='urn:xmpp:message-retract:1' stamp='2026-01-01T00:00:00Z'/>",
        "<reactions xmlns='urn:xmpp:reactions:0' id='{ref}'><reaction>👍</reaction><reaction>❤</reaction></reactions>",
        "<reactions xmlns='urn:xmpp:reactions:0' id='{ref}'/>",
        "<reply xmlns='urn:xmpp:reply:0' id='{ref}' to='{own}'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='{number}' end='{number}'/></fallback>",
        "<reply xmlns='urn:xmpp:reply:0' id='{ref}'/>",
        "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reactions:0'/>",
        "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'><body start='{number}' end='{number}'/><subject/></fallback>",
        "<unstyled xmlns='urn:xmpp:styling:0'/>",
        "<markup xmlns='urn:xmpp:markup:0'><span start='{number}' end='{number}'><emphasis/><code/><deleted/></span><bcode start='0' end='4'/><bquote start='1' end='{number}'/><list start='0' end='9'><li start='0'/><li start='{number}'/></list></markup>",
        "<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p style='color:red'>It <strong>is</strong> <a href='https://example.org'>the</a><br/><img src='cid:sha1+8f35fef110ffc5df08d579a50083ff9308fb6242@bob.xmpp.org' alt='x'/></p><ol><li>a</li></ol></body></html>",
        "<x xmlns='jabber:x:oob'><url>http://127.0.0.1:1/file.png</url><desc>a file</desc></x>",
        "<file-sharing xmlns='urn:xmpp:sfs:0' disposition='inline' id='{ref}'><file xmlns='urn:xmpp:file:metadata:0'><media-type>image/png</media-type><name>cat.png</name><size>3032449</size><width>64</width><height>64</height><length>100</length><desc>A cat</desc><date>2026-01-01T00:00:00Z</date><hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>kuD5k1jE0dXCqMBVgbLkUIGTYQYKpiBcZBAHDyPPHsM=</hash><thumbnail xmlns='urn:xmpp:thumbs:1' uri='cid:sha1+8f35fef110ffc5df08d579a50083ff9308fb6242@bob.xmpp.org' media-type='image/png' width='16' height='16'/></file><sources><url-data xmlns='http://jabber.org/protocol/url-data' target='http://127.0.0.1:1/cat.png'/></sources></file-sharing>",
        "<file-sharing xmlns='urn:xmpp:sfs:0' id='one'><file xmlns='urn:xmpp:file:metadata:0'><media-type>image/png</media-type><name>cat.png</name><size>5</size></file></file-sharing>",
        "<attach-to xmlns='urn:xmpp:message-attaching:1' id='{ref}'/><sources xmlns='urn:xmpp:sfs:0' id='one'><url-data xmlns='http://jabber.org/protocol/url-data' target='http://127.0.0.1:1/cat.png'/></sources>",
        "<reference xmlns='urn:xmpp:reference:0' type='data' begin='{number}' end='{number}' uri='xmpp:x'><media-sharing xmlns='urn:xmpp:sims:1'><file xmlns='urn:xmpp:jingle:apps:file-transfer:5'><media-type>image/jpeg</media-type><name>a.jpg</name><size>1</size><hash xmlns='urn:xmpp:hashes:2' algo='sha3-256'>2XarmwTlNxDAMkvymloX3S5+VbylNrJt/l5QyPa+YoU=</hash></file><sources><reference xmlns='urn:xmpp:reference:0' type='data' uri='http://127.0.0.1:1/a.jpg'/></sources></media-sharing></reference>",
        "<sticker xmlns='urn:xmpp:stickers:0' pack='EpRv28DHHzFrE4zd+xaNpVb4'/>",
        "<data xmlns='urn:xmpp:bob' cid='sha1+8f35fef110ffc5df08d579a50083ff9308fb6242@bob.xmpp.org' max-age='86400' type='image/png'>iVBORw0KGgo=</data>",
        "<geoloc xmlns='http://jabber.org/protocol/geoloc'><lat>45.44</lat><lon>12.33</lon><accuracy>20</accuracy><text>Verona</text></geoloc>",
        "<delay xmlns='urn:xmpp:delay' from='d1.example' stamp='2026-01-01T00:00:00Z'>Offline</delay>",
        "<encryption xmlns='urn:xmpp:eme:0' namespace='eu.siacs.conversations.axolotl' name='OMEMO'/>",
        "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='27183'><key rid='31415'>BASE64</key><iv>BASE64</iv></header><payload>BASE64</payload></encrypted>",
        "<propose xmlns='urn:xmpp:jingle-message:0' id='ca3cf894'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'/></propose>",
        "<retract xmlns='urn:xmpp:jingle-message:0' id='ca3cf894'/>",
        "<nick xmlns='http://jabber.org/protocol/nick'>Jule</nick>",
        "<thread parent='a'>t{ref}</thread>",
        "<subject>{hostile}</subject>",
        "<body xml:lang='de'>Es ist der Ost</body>",
        "<store xmlns='urn:xmpp:hints'/><no-copy xmlns='urn:xmpp:hints'/><no-store xmlns='urn:xmpp:hints'/>",
        "<x xmlns='http://jabber.org/protocol/muc#user'><invite from='{other}'><reason>come</reason></invite></x>",
        "<x xmlns='jabber:x:conference' jid='room@muc.example' reason='x'/>",
        "<addresses xmlns='http://jabber.org/protocol/address'><address type='to' jid='{other}'/></addresses>",
        "<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:avatar:metadata'><item id='111f4b3c50d7b0df729d299bc6f8e9ef9066971f'><metadata xmlns='urn:xmpp:avatar:metadata'><info bytes='12345' id='111f4b3c50d7b0df729d299bc6f8e9ef9066971f' type='image/png'/></metadata></item></items></event>",
        "<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='http://jabber.org/protocol/nick'><item id='current'><nick xmlns='http://jabber.org/protocol/nick'>Jule</nick></item><retract id='x'/></items></event>",
        "<received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{other}' to='{own}' type='chat' id='{ref}'><body>forwarded</body></message></forwarded></received>",
        "<result xmlns='urn:xmpp:mam:2' queryid='f27' id='{ref}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/><message xmlns='jabber:client' from='{other}' to='{own}' type='chat'><body>archived</body></message></forwarded></result>",
        "<privilege xmlns='urn:xmpp:privilege:2'><perm access='message' type='outgoing'/><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{owner}' to='{contact}'><body>x</body></message></forwarded></privilege>",
        "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>{hostile}</text></error>",
    ];

    public static IReadOnlyList<string> All { get; } =
    [
        .. Messages(),
        .. Presences(),
        .. Requests(),
    ];

    private static IEnumerable<string> Messages() =>
    [
        "<message from='{full}' to='{own}' id='{id}' type='chat'><body>{text}</body></message>",
        "<message from='{full}' to='{own}' id='{id}' type='chat'><body>{text}</body><request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/></message>",
        "<message from='{contact}' to='{own}/matrix' id='{id}'><body>*bold* _it_ ~no~ `code` {text}\n```\nblock\n```\n> quote</body></message>",
        "<message from='{full}' to='{own}' id='{id}' type='chat'><body>/me {text}</body></message>",
        "<message from='{full}' to='{own}' id='{id}' type='chat'><body>{hostile}</body></message>",
        "<message from='{full}' to='{own}' id='{id}' type='chat'><body>geo:45.44,12.33</body></message>",
        "<message from='{full}' to='{own}' id='{id}' type='chat'><body>http://127.0.0.1:1/file.png</body><x xmlns='jabber:x:oob'><url>http://127.0.0.1:1/file.png</url></x></message>",
        "<message from='{full}' to='{own}' id='{id}' type='chat'><body>{text}</body><replace xmlns='urn:xmpp:message-correct:0' id='{ref}'/></message>",
        "<message from='{full}' to='{own}' id='{id}' type='chat'><body>&gt; It is\nthe east</body><reply xmlns='urn:xmpp:reply:0' id='{ref}' to='{own}'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='8'/></fallback></message>",
        "<message from='{full}' to='{own}' id='{id}' type='chat'><reactions xmlns='urn:xmpp:reactions:0' id='{ref}'><reaction>👍</reaction></reactions><store xmlns='urn:xmpp:hints'/></message>",
        "<message from='{full}' to='{own}' id='{id}' type='chat'><body>/me retracted a message</body><retract xmlns='urn:xmpp:message-retract:1' id='{ref}'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/></message>",
        "<message from='{full}' to='{own}' id='{id}' type='error'><body>{text}</body><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
        "<message from='{contact}' to='{own}' id='{ref}' type='error'><error type='wait' by='d1.example'><remote-server-timeout xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>later</text></error></message>",
        "<message from='{full}' to='{own}' id='{id}' type='groupchat'><body>{text}</body></message>",
        "<message from='{contact}' to='{own}' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:avatar:metadata'><item id='a'><metadata xmlns='urn:xmpp:avatar:metadata'/></item></items></event></message>",
        "<message from='{stranger}/x' to='{own}' id='{id}' type='chat'><body>{text}</body></message>",
        "<message from='{full}' to='{otherown}' id='{id}' type='chat'><body>{text}</body></message>",
        "<message from='{full}' to='matrix.bench.example' id='{id}' type='chat'><body>{text}</body></message>",
        .. Payloads.Select(payload => $$"""<message from='{full}' to='{own}' id='{id}' type='chat'>{{payload}}</message>"""),
        .. Payloads.Select(payload => $$"""<message from='{full}' to='{own}' id='{id}' type='chat'><body>{text}</body>{{payload}}</message>"""),
    ];

    private static IEnumerable<string> Presences() =>
    [
        "<presence from='{full}' to='{own}'><show>away</show><status>{text}</status><priority>5</priority><x xmlns='vcard-temp:x:update'><photo>111f4b3c50d7b0df729d299bc6f8e9ef9066971f</photo></x><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://gajim.org' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/></presence>",
        "<presence from='{full}' to='{own}'><show>{hostile}</show><status>{hostile}</status><priority>{hostile}</priority></presence>",
        "<presence from='{contact}/{hostile}' to='{own}'/>",
        "<presence from='{full}' to='{own}' type='unavailable'><status>bye</status></presence>",
        "<presence from='{contact}' to='{own}' type='probe'/>",
        "<presence from='{contact}' to='{own}' type='subscribe'><nick xmlns='http://jabber.org/protocol/nick'>Jule</nick><status>please</status></presence>",
        "<presence from='{contact}' to='{own}' type='subscribed'/>",
        "<presence from='{contact}' to='{own}' type='unsubscribe'/>",
        "<presence from='{contact}' to='{own}' type='unsubscribed'/>",
        "<presence from='{stranger}' to='{own}' type='subscribe'/>",
        "<presence from='{full}' to='{own}' type='error'><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:{other}</gone></error></presence>",
        "<presence from='room@muc.example/nick' to='{own}'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='participant'/><status code='110'/></x></presence>",
    ];

    private static IEnumerable<string> Requests() =>
    [
        "<iq from='{full}' to='{own}' id='{id}' type='get'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>",
        "<iq from='{full}' to='{own}/matrix' id='{id}' type='get'><query xmlns='http://jabber.org/protocol/disco#info' node='https://x#QgayPKawpkPSDYmwT/WM94uAlu0='/></iq>",
        "<iq from='{full}' to='matrix.bench.example' id='{id}' type='get'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>",
        "<iq from='{full}' to='{own}' id='{id}' type='get'><vCard xmlns='vcard-temp'/></iq>",
        "<iq from='{full}' to='{own}' id='{id}' type='get'><vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/></iq>",
        "<iq from='{full}' to='{own}' id='{id}' type='get'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:data' max_items='1'><item id='111f4b3c50d7b0df729d299bc6f8e9ef9066971f'/></items></pubsub></iq>",
        "<iq from='{full}' to='{own}' id='{id}' type='get'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='http://jabber.org/protocol/nick'/></pubsub></iq>",
        "<iq from='{full}' to='{own}' id='{id}' type='get'><ping xmlns='urn:xmpp:ping'/></iq>",
        "<iq from='{full}' to='matrix.bench.example' id='{id}' type='get'><query xmlns='jabber:iq:gateway'/></iq>",
        "<iq from='{full}' to='matrix.bench.example' id='{id}' type='set'><query xmlns='jabber:iq:gateway'><prompt>{owner}</prompt></query></iq>",
        "<iq from='{full}' to='matrix.bench.example' id='{id}' type='set'><query xmlns='jabber:iq:register'><remove/></query></iq>",
        "<iq from='{full}' to='{own}' id='{id}' type='set'><jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='a'/></iq>",
        "<iq from='{full}' to='{own}' id='{id}' type='get'><query xmlns='jabber:iq:version'/></iq>",
        "<iq from='{full}' to='{own}' id='{id}' type='get'><query xmlns='jabber:iq:last'/></iq>",
        "<iq from='{full}' to='{own}' id='{id}' type='get'><time xmlns='urn:xmpp:time'/></iq>",
        "<iq from='{stranger}/x' to='{own}' id='{id}' type='get'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>",
        "<iq from='{full}' to='{own}' id='{ref}' type='result'/>",
        "<iq from='{contact}' to='{own}' id='{ref}' type='result'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:receipts'/></query></iq>",
        "<iq from='{contact}' to='{own}' id='{ref}' type='error'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
        "<iq from='d1.example' to='matrix.bench.example' id='{id}' type='set'><query xmlns='jabber:iq:roster'/></iq>",
    ];
}
