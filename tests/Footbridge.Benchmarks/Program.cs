using System.CommandLine;
using Footbridge.Benchmarks;

var chats = new Option<int>("--chats") { Description = "Direct chats that are open", DefaultValueFactory = _ => 1_000 };
var messages = new Option<int>("--messages") { Description = "Messages of a sustained run, in each direction", DefaultValueFactory = _ => 40_000 };
var samples = new Option<int>("--samples") { Description = "Messages of an unloaded run, in each direction", DefaultValueFactory = _ => 500 };
var cases = new Option<BenchmarkCase[]>("--case")
{
    Description = "What to measure; may be given more than once",
    DefaultValueFactory = _ => [BenchmarkCase.All],
    AllowMultipleArgumentsPerToken = true,
};
var folder = new Option<DirectoryInfo?>("--folder")
{
    Description = "Where the bridge keeps its data while it is measured, on the disk to be measured (default: a temporary one). What the run makes in it stays",
};

var command = new RootCommand(
    """
    Measures the built bridge as a process of its own between a homeserver and an XMPP server that are played by this program.
    Prints each figure with its target. Exit status 1 where a message was lost, repeated, changed or out of order, a file was not whole, or
    what was read was not told to its end; never by speed.
    """)
{
    chats, messages, samples, cases, folder,
};

chats.Validators.Add(result => RequireAtLeast(result, 1));
messages.Validators.Add(result => RequireAtLeast(result, 1));
samples.Validators.Add(result => RequireAtLeast(result, 1));
command.SetAction((result, cancellationToken) => Benchmark.RunAsync(
    new BenchmarkOptions
    {
        Chats = result.GetValue(chats),
        Messages = result.GetValue(messages),
        Samples = result.GetValue(samples),
        Cases = result.GetValue(cases) ?? [],
        Folder = result.GetValue(folder)?.FullName,
    },
    cancellationToken));
return await command.Parse(args).InvokeAsync();

static void RequireAtLeast(System.CommandLine.Parsing.OptionResult result, int least)
{
    if (result.GetValueOrDefault<int>() < least)
    {
        result.AddError($"{result.Option.Name} is at least {least}.");
    }
}
