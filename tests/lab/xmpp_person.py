"""A person with an XMPP client, for the lab: slixmpp, led by lines of JSON.

Started as  xmpp_person.py HOST PORT JID  with the password in the environment (LAB_PASSWORD).
Reads one command a line, writes one report a line:

  {"do": "message", "to", "body", "id"?, "type"?, "origin_id"?, "receipt"?}
  {"do": "presence", "to"?, "type"?, "show"?, "status"?, "priority"?}
  {"do": "raw", "xml"}          written to the stream as it is
  {"do": "receipts", "on"}      whether messages that ask for a receipt get one

  {"report": "online", "jid"}   {"report": "stanza", "xml"}   {"report": "offline"}   {"report": "refused", "why"}
"""

import asyncio
import json
import logging
import os
import sys

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
        getattr(self, "do_" + command.pop("do"))(**command)

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

    def do_receipts(self, on):
        self["xep_0184"].auto_ack = on


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
