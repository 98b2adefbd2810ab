using System.Text.RegularExpressions;
using Footbridge.Matrix.Appservice;

namespace Footbridge.Matrix.Tests.Appservice;

public sealed class RegistrationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("registration").FullName;

    private string File => Path.Combine(_folder, "footbridge.yaml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Bridge_has_its_ghosts_and_its_bot_to_itself()
    {
        var registration = Bridge();

        Assert.Equal("http://127.0.0.1:29340", registration.Url);
        Assert.Equal("_xmpp_bot", registration.SenderLocalpart);
        Assert.True(registration.Users.All(users => users.Exclusive));
        Assert.True(registration is { ReceiveEphemeral: true, RateLimited: false, Msc4190: true });
        Assert.Equal(["xmpp"], registration.Protocols);
        Assert.True(Covers(registration, "@_xmpp_alice=40example.org:example.org"));
        Assert.True(Covers(registration, "@_xmpp_bot:example.org"));
        Assert.False(Covers(registration, "@_xmpp_alice:exampleXorg"));
        Assert.False(Covers(registration, "@alice:example.org"));
    }

    [Fact]
    public void Names_are_no_regular_expressions()
    {
        var registration = Registration.ForBridge("[::1]:8448", new Uri("http://127.0.0.1:29340"), "bot.+", "_x.+_");

        Assert.True(Covers(registration, "@_x.+_a:[::1]:8448"));
        Assert.True(Covers(registration, "@bot.+:[::1]:8448"));
        Assert.False(Covers(registration, "@_xyz_a:[::1]:8448"));
        Assert.False(Covers(registration, "@botany:[::1]:8448"));
    }

    [Fact]
    public void Puppets_are_everybody_of_the_server_and_nobody_is_pushed()
    {
        var registration = Registration.ForPuppets("example.org");

        Assert.Null(registration.Url);
        Assert.False(registration.ReceiveEphemeral);
        Assert.False(registration.RateLimited);
        Assert.Equal([new RegistrationNamespace(@"@.*:example\.org", Exclusive: false)], registration.Users);
        Assert.False(Covers(Bridge(), $"@{registration.SenderLocalpart}:example.org"));
        Assert.NotEqual(Bridge().Id, registration.Id);
    }

    [Fact]
    public void Every_token_is_new_and_of_32_random_bytes()
    {
        var tokens = new[] { Bridge(), Bridge(), Registration.ForPuppets("example.org"), Registration.ForPuppets("example.org") }
            .SelectMany(registration => new[] { registration.AsToken, registration.HsToken })
            .ToList();

        Assert.Equal(tokens.Count, tokens.Distinct().Count());
        Assert.All(tokens, token => Assert.Matches("^[0-9a-f]{64}$", token));
    }

    [Fact]
    public void Bridge_file_is_what_a_homeserver_reads()
    {
        var yaml = (Bridge() with { AsToken = "1e5", HsToken = "0x10" }).ToYaml();

        Assert.Equal(
            """
            id: 'footbridge'
            url: 'http://127.0.0.1:29340'
            as_token: '1e5'
            hs_token: '0x10'
            sender_localpart: '_xmpp_bot'
            rate_limited: false
            protocols:
            - 'xmpp'
            receive_ephemeral: true
            de.sorunome.msc2409.push_ephemeral: true
            io.element.msc4190: true
            namespaces:
              users:
              - exclusive: true
                regex: '@_xmpp_.*:example\.org'
              - exclusive: true
                regex: '@_xmpp_bot:example\.org'
              aliases: []
              rooms: []

            """,
            yaml);
    }

    [Fact]
    public void Puppets_file_says_null_for_the_url()
    {
        var lines = Registration.ForPuppets("example.org").ToYaml().Split('\n');

        Assert.Contains("url: null", lines);
        Assert.DoesNotContain(lines, line => line.Contains("msc", StringComparison.Ordinal) || line.Contains("ephemeral", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_saved_is_what_is_loaded()
    {
        foreach (var saved in new[] { Bridge(), Registration.ForPuppets("example.org") })
        {
            saved.Save(File, force: true);

            var loaded = Registration.Load(File);
            Assert.Equal(saved.Users, loaded.Users);
            Assert.Equal(saved.Protocols, loaded.Protocols);
            Assert.Equal(saved, loaded with { Users = saved.Users, Aliases = saved.Aliases, Rooms = saved.Rooms, Protocols = saved.Protocols });
        }
    }

    [Fact]
    public void File_is_for_its_owner_only_also_where_it_replaces_an_open_one()
    {
        System.IO.File.WriteAllText(File, "");
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        Bridge().Save(File, force: true);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        Assert.Equal([File], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Folder_is_made()
    {
        var path = Path.Combine(_folder, "new", "footbridge.yaml");

        Bridge().Save(path, force: false);

        Assert.Equal("footbridge", Registration.Load(path).Id);
    }

    [Fact]
    public void Tokens_in_use_are_not_overwritten_without_force()
    {
        var first = Bridge();
        first.Save(File, force: false);

        var refusal = Assert.Throws<RegistrationException>(() => Bridge().Save(File, force: false));

        Assert.Contains(File, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--force", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(first.AsToken, Registration.Load(File).AsToken);
    }

    [Fact]
    public void Folder_that_cannot_be_written_is_said_with_its_path()
    {
        System.IO.File.WriteAllText(File, "");
        var below = Path.Combine(File, "footbridge.yaml");

        var refusal = Assert.Throws<RegistrationException>(() => Bridge().Save(below, force: false));

        Assert.StartsWith(below + " cannot be written: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_file_is_said_with_its_path()
    {
        var refusal = Assert.Throws<RegistrationException>(() => Registration.Load(File));

        Assert.StartsWith(File + " cannot be read: ", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is not one mapping of keys")]
    [InlineData("- id", "is not one mapping of keys")]
    [InlineData("id: 'open", "is not YAML: see line")]
    [InlineData("id: a\nid: b", "is not YAML: see line")]
    [InlineData("id: a", "url: is missing; as_token: is missing; hs_token: is missing; sender_localpart: is missing")]
    [InlineData("id: a", "namespaces: is missing")]
    [InlineData("as_token: ''", "as_token: is empty or has spaces")]
    [InlineData("as_token: [secret]", "as_token: is of the wrong kind")]
    [InlineData("url: nonsense", "url: is neither null nor an http(s) address")]
    [InlineData("rate_limited: maybe", "rate_limited: is neither true nor false")]
    [InlineData("protocols: xmpp", "protocols: is no list of names")]
    [InlineData("namespaces: []", "namespaces: is of the wrong kind")]
    [InlineData("namespaces: {users: x}", "namespaces.users: is no list")]
    [InlineData("namespaces: {users: [{exclusive: true}]}", "namespaces.users[0].regex: is missing")]
    [InlineData("namespaces: {users: [{regex: x, exclusive: 1}]}", "namespaces.users[0].exclusive: is neither true nor false")]
    [InlineData("namespaces: {rooms: [{regex: x, exclusive: true}, y]}", "namespaces.rooms[1]: is no mapping")]
    public void Fault_in_a_file_is_said_with_its_place(string yaml, string expected)
    {
        System.IO.File.WriteAllText(File, yaml);

        var refusal = Assert.Throws<RegistrationException>(() => Registration.Load(File));

        Assert.StartsWith(File, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_of_a_homeservers_own_are_no_fault()
    {
        Bridge().Save(File, force: false);
        System.IO.File.AppendAllText(File, "ip_range_whitelist: ['10.0.0.0/8']\n");

        Assert.Equal("footbridge", Registration.Load(File).Id);
    }

    [Fact]
    public void Rate_limited_where_the_file_does_not_say()
    {
        var unsaid = Bridge().ToYaml().Replace("rate_limited: false\n", "", StringComparison.Ordinal);
        System.IO.File.WriteAllText(File, unsaid);

        Assert.True(Registration.Load(File).RateLimited);
    }

    [Fact]
    public void Tokens_are_not_printed()
    {
        var registration = Bridge();

        Assert.DoesNotContain(registration.AsToken, registration.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(registration.HsToken, registration.ToString(), StringComparison.Ordinal);
    }

    private static Registration Bridge() =>
        Registration.ForBridge("example.org", new Uri("http://127.0.0.1:29340/"), "_xmpp_bot", "_xmpp_");

    // As Synapse does it: from the start, open at the end.
    private static bool Covers(Registration registration, string user) =>
        registration.Users.Any(users => Regex.IsMatch(user, "^(?:" + users.Regex + ")"));
}
