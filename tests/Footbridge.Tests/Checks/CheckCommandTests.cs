using System.Net.Sockets;
using System.Text.Json;
using Footbridge.Checks;
using Footbridge.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Footbridge.Tests.Checks;

/// <summary>The report as a whole, and what is wrong on this machine alone.</summary>
public sealed class CheckCommandTests : CheckTests
{
    [Fact]
    public async Task Where_all_is_right_all_is_ok()
    {
        var (status, report) = await Premises.CheckAsync();

        Assert.All(report.Checks, line => Assert.Equal(Verdict.Ok, line.Verdict));
        Assert.Equal(
            ["permissions", "data folder", "registration", "homeserver", "clock", "ping", "puppet registration", "component host", "component", "files"],
            report.Checks.Select(line => line.Check));
        Assert.Equal(0, status);
    }

    [Fact]
    public async Task Each_check_is_one_line_for_people()
    {
        var output = new StringWriter();
        var status = await CheckCommand.RunAsync(Premises.ConfigFileName, json: false, output, CancellationToken.None);

        Assert.Equal(0, status);
        Assert.Contains("ok       component: the XMPP server at ", output.ToString());
        Assert.Equal(10, output.ToString().TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task All_config_faults_are_told_with_their_paths()
    {
        Premises.Change("{ component: { prot: 1, port: many }, permissions: { example.org: root } }");

        var (status, report) = await Premises.CheckAsync();

        Assert.Equal(1, status);
        Assert.All(report.Checks, line => Assert.Equal(("config", Verdict.Failed), (line.Check, line.Verdict)));
        Assert.Equal(["component.port", "component.prot", "permissions.example.org"], report.Checks.Select(line => line.Says.Split(':')[0]));
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_written_to_is_told_and_nothing_is_tried()
    {
        File.WriteAllText(Premises.Config.Storage.Folder, "no folder");

        var line = await AssertFailsAsync("data folder", "cannot be written to", "chown");

        Assert.DoesNotContain("\n", line.ToString());
        Assert.Equal(0, Premises.XmppServer!.Handshakes);
    }

    [Fact]
    public async Task A_database_newer_than_the_program_is_told()
    {
        await using (var database = Database.Open(Premises.Config.Storage.Folder, NullLogger<Database>.Instance))
        {
            await database.WriteAsync(connection => Dapper.SqlMapper.Execute(connection, "PRAGMA user_version = 9999"), CancellationToken.None);
        }

        await AssertFailsAsync("data folder", "is of version 9999", "newer program");
    }

    [Fact]
    public async Task A_database_that_is_a_folder_is_told()
    {
        Directory.CreateDirectory(Path.Combine(Premises.Config.Storage.Folder, Database.FileName));

        await AssertFailsAsync("data folder", "footbridge.db cannot be written to", "chown");
    }

    [Theory]
    [InlineData("no database at all, though it is long enough to be one", "is no database that can be read")]
    [InlineData("", null)]
    public async Task A_file_that_is_no_database_is_told(string content, string? says)
    {
        Directory.CreateDirectory(Premises.Config.Storage.Folder);
        File.WriteAllText(Path.Combine(Premises.Config.Storage.Folder, Database.FileName), string.Concat(Enumerable.Repeat(content, 100)));
        if (says is not null)
        {
            await AssertFailsAsync("data folder", says, "restore a backup");
        }
        else
        {
            // As it is where the program was ended before it wrote the first page.
            Assert.True((await Premises.CheckAsync()).Report.Ok);
        }
    }

    [Fact]
    public async Task A_damaged_database_is_told()
    {
        await using (Database.Open(Premises.Config.Storage.Folder, NullLogger<Database>.Instance))
        {
        }

        using (var file = File.OpenWrite(Path.Combine(Premises.Config.Storage.Folder, Database.FileName)))
        {
            file.Seek(-8192, SeekOrigin.End);
            file.Write(Enumerable.Repeat((byte)0xDE, 8192).ToArray());
        }

        await AssertFailsAsync("data folder", "is damaged", "restore a backup");
    }

    [Fact]
    public async Task Another_programs_database_is_told()
    {
        await using (Database.Open(Premises.Config.Storage.Folder, NullLogger<Database>.Instance))
        {
        }

        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(Premises.Config.Storage.Folder, Database.FileName)};Pooling=False"))
        {
            Dapper.SqlMapper.Execute(connection, "PRAGMA user_version = 0");
        }

        await AssertFailsAsync("data folder", "is another program's database", "storage.folder");
    }

    [Theory]
    [InlineData(29341, "operations.listen")]
    [InlineData(29342, "media.listen")]
    public async Task A_port_in_use_is_told_with_its_key(int port, string key)
    {
        using var other = new TcpListener(Premises.Address, port);
        other.Start();

        await AssertFailsAsync(key, $"{Premises.Address}:{port} is in use by another program", "stop that program");
    }

    [Fact]
    public async Task A_star_in_the_permissions_is_a_warning()
    {
        Premises.Change("permissions: { '*': user }");

        await AssertWarnsAsync("permissions", "lets everybody use the bridge", "example.org: user");
    }

    [Fact]
    public async Task A_star_that_shuts_out_is_none()
    {
        Premises.Change("permissions: { '*': none }");

        var (_, report) = await Premises.CheckAsync();

        Assert.All(report.Checks, line => Assert.Equal(Verdict.Ok, line.Verdict));
    }

    [Fact]
    public async Task The_lock_is_free_again_and_the_folder_as_it_was()
    {
        await Premises.CheckAsync();

        Assert.True(DatabaseLock.TryTake(Premises.Config.Storage.Folder, out var taken));
        taken.Dispose();
        Assert.Equal([DatabaseLock.FileName], Directory.EnumerateFiles(Premises.Config.Storage.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Tokens_and_secret_are_never_shown()
    {
        Premises.ChangeAtHomeserver(0, known => known with { AsToken = "an older one" });
        var output = new StringWriter();
        await CheckCommand.RunAsync(Premises.ConfigFileName, json: true, output, CancellationToken.None);

        using var json = JsonDocument.Parse(output.ToString());
        Assert.False(json.RootElement.GetProperty("ok").GetBoolean());
        foreach (var secret in Premises.Homeserver!.Registrations.SelectMany(known => new[] { known.AsToken, known.HsToken }).Append("s3cret"))
        {
            Assert.DoesNotContain(secret, output.ToString());
        }
    }
}
