"""A person with an XMPP client, for the lab: slixmpp, led by lines of JSON.

Started as  xmpp_person.py HOST PORT JID  with the password in the environment (LAB_PASSWORD).
Reads one command a line, writes one report a line:

  {"do": "message", "to", "body", "id"?, "type"?, "origin_id"?, "receipt"?}
  {"do": "presence", "to"?, "type"?, "show"?, "status"?, "priority"?}
  {"do": "raw", "xml"}          written to the stream as it is
  {"do": "receipts", "on"}      whether messages that ask for a receipt get one
  {"do": "upload", "service", "file", "media_type", "tag"}      XEP-0363, reported with the tag
  {"do": "profiles"}            from here on a client that shows and wishes for names and pictures, with capabilities
  {"do": "avatar", "data", "type", "hash"?, "access"?}   {"do": "no_avatar"}   {"do": "nick", "nick", "access"?}
  {"do": "vcard", "name", "photo"?, "type"?}
  {"do": "look_at", "jid"}      answers with {"name", "nickname", "photo", "nick", "avatar", "hash"}; bytes are Base64
  {"do": "features", "jid"}     answers with the features of a client whose capabilities were verified, or null

What takes an answer has "ask" too, a number; it is answered with {"report": "answer", "ask", "value"} or "error".

  {"report": "online", "jid"}   {"report": "stanza", "xml"}   {"report": "offline"}   {"report": "refused", "why"}
  {"report": "uploaded", "tag", "url"}
"""

import asyncio
import base64
import hashlib
import json
import logging
import os
import sys
import urllib.request

import slixmpp


def report(kind, **more):
    print(json.dumps({"report": kind, **more}), flush=True)


class Person(slixmpp.ClientXMPP):
    def __init__(self, jid, password):
        super().__init__(
            jid,
            password,
            plugin_config={"feature_mechanisms": {"unencrypted_scram": True, "unencrypted_plain": True}},
        )
        # What a subscription request is answered with is the test's affair, not the library's.
        self.roster.auto_authorize = None
        self.roster.auto_subscribe = False
        self.register_plugin("xep_0030")
        self.register_plugin("xep_0184", {"auto_ack": True, "auto_request": False})
        self.register_plugin("xep_0199")
        self.register_plugin("xep_0359")
        self.add_filter("in", self.note)
        self.add_event_handler("session_start", self.online)
        self.add_event_handler("failed_auth", lambda _: report("refused", why="password"))
        self.add_event_handler("connection_failed", lambda why: report("refused", why=str(why)))
        self.add_event_handler("disconnected", lambda _: report("offline"))

    def note(self, stanza):
        # Stream features, SASL and the like come by here too.
        if isinstance(stanza, (slixmpp.Message, slixmpp.Presence, slixmpp.Iq)):
            report("stanza", xml=str(stanza))
        return stanza

    async def online(self, _):
        await self.get_roster()
        self.send_presence()
        report("online", jid=str(self.boundjid))

    def obey(self, command):
        ask = command.pop("ask", None)
        done = getattr(self, "do_" + command.pop("do"))(**command)
        if asyncio.iscoroutine(done):
            asyncio.ensure_future(self.answer(ask, done))

    async def answer(self, ask, done):
        try:
            report("answer", ask=ask, value=await done)
        except slixmpp.exceptions.XMPPError as error:
            report("answer", ask=ask, error=error.condition)
        except Exception as error:
            report("answer", ask=ask, error=repr(error))
            raise

    def do_message(self, to, body, id=None, type="chat", origin_id=None, receipt=False):
        message = self.make_message(mto=to, mbody=body, mtype=type)
        if id is not None:
            message["id"] = id
        if origin_id is not None:
            message["origin_id"]["id"] = origin_id
        if receipt:
            message["request_receipt"] = True
        message.send()

    def do_presence(self, to=None, type=None, show=None, status=None, priority=None):
        self.send_presence(pto=to, ptype=type, pshow=show, pstatus=status, ppriority=priority)

    def do_raw(self, xml):
        self.send_raw(xml)

    def do_upload(self, service, file, media_type, tag):
        asyncio.ensure_future(self.upload(service, file, media_type, tag))

    async def upload(self, service, file, media_type, tag):
        # The library's own plugin for this wants a package more.
        with open(file, "rb") as opened:
            data = opened.read()
        ns = "{urn:xmpp:http:upload:0}"
        iq = self.make_iq_get(ito=service)
        asked = {"filename": os.path.basename(file), "size": str(len(data)), "content-type": media_type}
        iq.append(slixmpp.xmlstream.ET.Element(ns + "request", asked))
        slot = (await iq.send()).xml.find(ns + "slot")
        put = slot.find(ns + "put")
        headers = {header.get("name"): header.text for header in put.findall(ns + "header")}
        headers["Content-Type"] = media_type
        request = urllib.request.Request(put.get("url"), data=data, headers=headers, method="PUT")
        await asyncio.get_event_loop().run_in_executor(None, urllib.request.urlopen, request)
        report("uploaded", tag=tag, url=slot.find(ns + "get").get("url"))

    def do_receipts(self, on):
        self["xep_0184"].auto_ack = on

    async def do_profiles(self):
        for plugin in ("xep_0004", "xep_0115", "xep_0060", "xep_0163", "xep_0084", "xep_0054", "xep_0172"):
            self.register_plugin(plugin)
        await self["xep_0115"].update_caps(broadcast=False)
        self.send_presence()

    def publish_options(self, access):
        options = self["xep_0004"].make_form(ftype="submit")
        options.add_field(var="FORM_TYPE", ftype="hidden", value="http://jabber.org/protocol/pubsub#publish-options")
        options.add_field(var="pubsub#access_model", value=access)
        return options

    async def do_avatar(self, data, type, hash=None, access="open"):
        image = base64.b64decode(data)
        hash = hash or hashlib.sha1(image).hexdigest()
        payload = self["xep_0084"].stanza.Data()
        payload["value"] = image
        await self["xep_0163"].publish(payload, id=hash, options=self.publish_options(access))
        await self["xep_0084"].publish_avatar_metadata(
            {"id": hash, "type": type, "bytes": len(image)}, options=self.publish_options(access))

    async def do_no_avatar(self):
        await self["xep_0084"].stop()

    async def do_nick(self, nick, access="open"):
        await self["xep_0172"].publish_nick(nick, options=self.publish_options(access))

    async def do_vcard(self, name, photo=None, type=None):
        card = self["xep_0054"].make_vcard()
        card["FN"] = name
        if photo is not None:
            card["PHOTO"]["TYPE"] = type
            card["PHOTO"]["BINVAL"] = base64.b64decode(photo)
        await self["xep_0054"].publish_vcard(card)

    async def do_look_at(self, jid):
        card = (await self["xep_0054"].get_vcard(jid, cached=False))["vcard_temp"]
        nick = (await self.last_item(jid, "http://jabber.org/protocol/nick")).xml.findtext("{http://jabber.org/protocol/nick}nick")
        hash = (await self.last_item(jid, "urn:xmpp:avatar:metadata"))["id"]
        text = lambda path: card.xml.findtext("/".join("{vcard-temp}" + name for name in path))
        seen = {"name": text(["FN"]), "nickname": text(["NICKNAME"]), "nick": nick, "hash": hash}
        if text(["PHOTO", "BINVAL"]):
            seen["photo"] = text(["PHOTO", "BINVAL"])
            data = await self["xep_0084"].retrieve_avatar(jid, hash)
            seen["avatar"] = base64.b64encode(data["pubsub"]["items"]["item"]["avatar_data"]["value"]).decode()
        return seen

    async def last_item(self, jid, node):
        answer = await self["xep_0060"].get_items(jid, node, max_items=1)
        return answer["pubsub"]["items"]["item"]

    async def do_features(self, jid):
        # Held only of those whose hash was the right one.
        caps = await self["xep_0115"].get_caps(jid)
        return None if caps is None else sorted(caps["features"])


async def listen(person):
    reader = asyncio.StreamReader(limit=16 * 1024 * 1024)
    await asyncio.get_event_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        person.obey(json.loads(line))
    # The run has gone, or has no more to say.
    await person.disconnect(wait=1.0)


def main():
    host, port, jid = sys.argv[1:]
    logging.basicConfig(level=logging.WARNING, format=f"{jid} %(levelname)s %(message)s")
    person = Person(jid, os.environ["LAB_PASSWORD"])
    person.connect((host, int(port)), disable_starttls=True, use_ssl=False)
    person.loop.run_until_complete(listen(person))


main()
