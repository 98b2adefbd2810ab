using System.Text;
using System.Xml.Linq;

namespace Footbridge.Xmpp.Tests;

public sealed class XmppStreamReaderTests
{
    private const int EnoughNames = 20_000;

    [Fact]
    public async Task An_element_is_kept_with_all_that_is_in_it()
    {
        var read = await ReadAsync("<a b='1' xml:lang='en'>t<c xmlns='urn:c' xmlns:d='urn:d' d:e='2'> <f/>u<![CDATA[<g>]]></c>\n<h></h></a>");

        XNamespace stream = "jabber:component:accept";
        XNamespace c = "urn:c";
        var expected = new XElement(
            stream + "a",
            new XAttribute("b", "1"),
            new XAttribute(XNamespace.Xml + "lang", "en"),
            "t",
            new XElement(c + "c", new XAttribute("{urn:d}e", "2"), " ", new XElement(c + "f"), "u<g>"),
            "\n",
            new XElement(stream + "h"));
        Assert.True(XNode.DeepEquals(expected, Assert.Single(read).Element), read[0].Element.ToString());
    }

    [Fact]
    public async Task Names_that_strangers_make_up_are_not_kept_for_ever_and_what_is_needed_is_still_read()
    {
        var xml = string.Concat(Enumerable.Range(0, EnoughNames).Select(i => $"<s{i}/>"))
            + "<message from='a' new1='v' new2='v'>"
            + "<new3>lost<body>lost</body><new3/><new4></new4></new3><new3/>"
            + "<body new5='v'>kept</body><new6 xmlns='urn:n'/><x xmlns='urn:new7' xmlns:new8='urn:new9' new8:new10='v' new8:id='v'><new11:y xmlns:new11='urn:y'/><body/></x>"
            + "</message><message/>";

        var read = await ReadAsync(xml);

        Assert.Equal(EnoughNames + 2, read.Count);
        var message = read[^2];
        Assert.Null(message.Refusal);
        Assert.Equal(
            "<message from='a'><body>kept</body><x xmlns='urn:new7' xmlns:n0='urn:new9' n0:id='v'><body/></x></message>",
            XmlText.Write(new XElement("message", message.Element.Attributes()), message.Element.Elements()));
    }

    [Theory]
    [InlineData("<message><new1></new2></message>")]
    [InlineData("<message><new1 id='1' id='2'/></message>")]
    [InlineData("<new1:message/>")]
    [InlineData("<message><new1><!-- comment --></new1></message>")]
    public async Task What_is_no_XML_is_none_also_when_names_are_used_up(string xml)
    {
        var names = string.Concat(Enumerable.Range(0, EnoughNames).Select(i => $"<s{i}/>"));

        await Assert.ThrowsAsync<StreamErrorException>(() => ReadAsync(names + xml));
    }

    [Fact]
    public async Task A_second_attribute_of_a_name_is_left_out_where_the_namespace_is_not_kept()
    {
        var names = string.Concat(Enumerable.Range(0, EnoughNames).Select(i => $"<s{i}/>"));

        var read = await ReadAsync(names + "<message xmlns:a='urn:new' xmlns:b='urn:new' a:id='1' b:id='2'/>");

        Assert.Equal("1", Assert.Single(read[^1].Element.Attributes()).Value);
    }

    [Theory]
    [InlineData("<message><body xml:space='x'>in text: xml:space='x' http://www.w3.org/XML/1998/namespace</body></message>")]
    [InlineData("<message><body\n  xml:space=\"\" xml:spacE='' id='>'\txml:lang='en'>in text: xml:space='x' http://www.w3.org/XML/1998/namespace</body></message>")]
    [InlineData("<message><x xmlns='http://www.w3.org/XML/1998/namespace'/><body>in text: xml:space='x' http://www.w3.org/XML/1998/namespace</body></message>")]
    [InlineData("<message><x xmlns:n='http://www.w3.org/XML/1998/namespace' n:space='x'/><body>in text: xml:space='x' http://www.w3.org/XML/1998/namespace</body></message>")]
    [InlineData("<message><xml:space xml:space='x'></xml:space><body>in text: xml:space='x' http://www.w3.org/XML/1998/namespace</body></message>")]
    public async Task What_XML_reserves_ends_no_stream_wherever_reads_are_cut(string xml)
    {
        for (var filling = 0; filling < 200; filling++)
        {
            // So that each letter is once the last of what is read at once.
            var read = await ReadAsync($"<message>{new string('x', MeteredStream.MaxRead - 400 + filling)}</message>{xml}<presence/>");

            Assert.Equal(3, read.Count);
            Assert.Equal(
                "in text: xml:space='x' http://www.w3.org/XML/1998/namespace",
                read[1].Element.Elements().Single(child => child.Name.LocalName == "body").Value);
        }
    }

    [Fact]
    public async Task No_guess_at_what_a_reserved_name_becomes_ends_the_stream()
    {
        // Were it the last letter alone that is made another, one of these would have the new name already.
        var guesses = string.Concat(Enumerable.Range('a', 26).Select(letter => $" xml:spac{(char)letter}='x'"));

        var read = await ReadAsync($"<message{guesses}><x xmlns='http://www.w3.org/XML/1998/namespace'/></message><presence/>", new Drip());

        Assert.Equal(2, read.Count);
    }

    private static Task<List<StreamElement>> ReadAsync(string xml) => ReadAsync(xml, new MemoryStream());

    private static async Task<List<StreamElement>> ReadAsync(string xml, MemoryStream wire)
    {
        var text = $"{ScriptedComponentServer.Connection.Header()}{xml}</stream:stream>";
        await wire.WriteAsync(Encoding.UTF8.GetBytes(text));
        wire.Position = 0;
        using var bytes = new MeteredStream(wire, TimeProvider.System, 1_000_000);
        var reader = new XmppStreamReader(bytes, 100_000);
        Assert.Equal(ScriptedComponentServer.StreamId, await reader.ReadHeaderAsync());
        var read = new List<StreamElement>();
        while (await reader.ReadElementAsync() is { } element)
        {
            read.Add(element);
        }

        return read;
    }

    /// <summary>A connection on which each byte comes alone.</summary>
    private sealed class Drip : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }
}
