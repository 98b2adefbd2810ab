using Footbridge.Benchmarks.Cases;

namespace Footbridge.Benchmarks;

/// <summary>The cases in their order, on one scene: what is measured without load comes before the load.</summary>
internal static class Benchmark
{
    private const int Starts = 5;

    /// <summary>At the bridge's limits of 10,000 waiting messages a domain and 1,000 a chat.</summary>
    private const int MessagesPerDomain = 5_000;
    private const int MessagesPerChat = 900;

    public static async Task<int> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        if (options.Messages > options.Chats * MessagesPerChat)
        {
            await Console.Error.WriteLineAsync($"The bridge lets at most 1,000 messages wait in a chat: at most {MessagesPerChat} a chat are sent.");
            return 2;
        }

        var folder = options.Folder ?? Directory.CreateTempSubdirectory("footbridge-benchmark-").FullName;
        Directory.CreateDirectory(folder);
        try
        {
            return await RunInAsync(folder, options, cancellationToken);
        }
        catch (BenchmarkException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private static async Task<int> RunInAsync(string folder, BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var report = new Report();
        Report.Tell($"""{options.Chats} chats are opened in {folder} ...""");
        var chats = Chat.Make(options.Chats, domains: Math.Max(20, options.Messages / MessagesPerDomain));
        await using var scene = await Scene.SetUpAsync(folder, chats, cancellationToken);
        report.AddStart("Start to ready, empty store", [scene.Bridge.StartToReady]);
        report.AddMemory("Resident with all chats open, before", scene.Bridge.Megabytes(), isTarget: false);
        await WarmUpAsync(scene, cancellationToken);
        await MeasureUnloadedAsync(scene, options, report, cancellationToken);
        await MeasureSustainedAsync(scene, options, report, cancellationToken);
        await MeasureReadAsync(scene, options, report, cancellationToken);
        await MeasureMixAsync(scene, options, report, cancellationToken);
        await MeasureBesidePresenceAsync(scene, options, report, cancellationToken);
        report.AddMemory("Resident after all that", scene.Bridge.Megabytes(), isTarget: true);
        await MeasureFilesAsync(scene, options, report, cancellationToken);
        await MeasureStartAsync(scene, options, report, cancellationToken);
        report.AddTraffic(scene);
        report.Print();
        if (scene.IsFaultless && options.Folder is null)
        {
            Directory.Delete(folder, recursive: true);
        }

        return scene.IsFaultless ? 0 : 1;
    }

    /// <summary>Every chat says something both ways, until the bridge's code is compiled for speed: it is to run for weeks.</summary>
    private static async Task WarmUpAsync(Scene scene, CancellationToken cancellationToken)
    {
        Report.Tell("Warming up ...");
        var messages = Math.Min(scene.Chats.Count * MessagesPerChat, 6_000);
        await Sustained.ToXmppAsync(scene, messages, cancellationToken);
        await Sustained.ToMatrixAsync(scene, messages, cancellationToken);
    }

    private static async Task MeasureUnloadedAsync(Scene scene, BenchmarkOptions options, Report report, CancellationToken cancellationToken)
    {
        if (!options.Asks(BenchmarkCase.Unloaded))
        {
            return;
        }

        Report.Tell($"{options.Samples} messages each way, one at a time ...");
        report.AddDisk("Matrix -> XMPP, one at a time", DiskSync.Median(scene.Folder));
        report.AddUnloaded("Matrix -> XMPP", await Unloaded.ToXmppAsync(scene, options.Samples, cancellationToken));
        report.AddDisk("XMPP -> Matrix, one at a time", DiskSync.Median(scene.Folder));
        report.AddUnloaded("XMPP -> Matrix", await Unloaded.ToMatrixAsync(scene, options.Samples, cancellationToken));
    }

    private static async Task MeasureSustainedAsync(Scene scene, BenchmarkOptions options, Report report, CancellationToken cancellationToken)
    {
        if (options.Asks(BenchmarkCase.ToXmpp))
        {
            Report.Tell($"{options.Messages} messages Matrix -> XMPP ...");
            report.AddDisk("Matrix -> XMPP, sustained", DiskSync.Median(scene.Folder));
            report.AddSustained("Matrix -> XMPP", await Sustained.ToXmppAsync(scene, options.Messages, cancellationToken), target: 2_000);
        }

        if (options.Asks(BenchmarkCase.ToMatrix))
        {
            Report.Tell($"{options.Messages} messages XMPP -> Matrix ...");
            report.AddDisk("XMPP -> Matrix, sustained", DiskSync.Median(scene.Folder));
            report.AddSustained("XMPP -> Matrix", await Sustained.ToMatrixAsync(scene, options.Messages, cancellationToken), target: 1_000);
        }
    }

    /// <summary>Every message is read at once, and that is told: the same again with twice the traffic.</summary>
    private static async Task MeasureReadAsync(Scene scene, BenchmarkOptions options, Report report, CancellationToken cancellationToken)
    {
        if (!options.Asks(BenchmarkCase.Read))
        {
            return;
        }

        Report.Tell($"{options.Messages} messages each way, all read ...");
        scene.Reading.Begin(confirms: false);
        report.AddSustained("Matrix -> XMPP, all read", await Sustained.ToXmppAsync(scene, options.Messages, cancellationToken), target: 2_000);
        report.AddSustained("XMPP -> Matrix, all read", await Sustained.ToMatrixAsync(scene, options.Messages, cancellationToken), target: 1_000);
        scene.Reading.End();
        report.AddRead(scene.Reading);
    }

    /// <summary>As people are: they correct themselves and react, and their clients confirm and read.</summary>
    private static async Task MeasureMixAsync(Scene scene, BenchmarkOptions options, Report report, CancellationToken cancellationToken)
    {
        if (!options.Asks(BenchmarkCase.Mix))
        {
            return;
        }

        Report.Tell($"{options.Messages} messages each way, edits and reactions among them ...");
        scene.BeginMix();
        report.AddSustained("Matrix -> XMPP, mixed", await Sustained.ToXmppAsync(scene, options.Messages, cancellationToken), target: 2_000);
        report.AddMix("Matrix -> XMPP, mixed", scene.OfOwners);
        report.AddSustained("XMPP -> Matrix, mixed", await Sustained.ToMatrixAsync(scene, options.Messages, cancellationToken), target: 1_000);
        report.AddMix("XMPP -> Matrix, mixed", scene.OfContacts);
        scene.EndMix();
        report.AddRead(scene.Reading);
    }

    private static async Task MeasureFilesAsync(Scene scene, BenchmarkOptions options, Report report, CancellationToken cancellationToken)
    {
        if (!options.Asks(BenchmarkCase.Files))
        {
            return;
        }

        Report.Tell($"A file of {LargeFile.Length / 1_000_000} MB each way ...");
        report.AddFile("Matrix -> XMPP", await FilePassage.ToXmppAsync(scene, cancellationToken));
        report.AddFile("XMPP -> Matrix", await FilePassage.ToMatrixAsync(scene, cancellationToken));
    }

    private static async Task MeasureBesidePresenceAsync(Scene scene, BenchmarkOptions options, Report report, CancellationToken cancellationToken)
    {
        if (!options.Asks(BenchmarkCase.Presence))
        {
            return;
        }

        Report.Tell($"{options.Samples} messages each way beside {BesidePresence.PerSecond} changes of presence a second ...");
        await scene.SubscribeAsync(cancellationToken);
        report.AddBesidePresence("Matrix -> XMPP", await BesidePresence.ToXmppAsync(scene, options.Samples, cancellationToken));
        report.AddBesidePresence("XMPP -> Matrix", await BesidePresence.ToMatrixAsync(scene, options.Samples, cancellationToken));
    }

    private static async Task MeasureStartAsync(Scene scene, BenchmarkOptions options, Report report, CancellationToken cancellationToken)
    {
        if (!options.Asks(BenchmarkCase.Start))
        {
            return;
        }

        Report.Tell($"{Starts} starts ...");
        var starts = new List<TimeSpan>(Starts);
        for (var start = 0; start < Starts; start++)
        {
            await scene.RestartAsync(cancellationToken);
            starts.Add(scene.Bridge.StartToReady);
        }

        report.AddStart("Start to ready, with all chats", starts);
    }
}
