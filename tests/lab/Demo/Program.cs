using System.Runtime.InteropServices;
using Footbridge.Demo;
using Footbridge.Lab;

if (args is not ([] or ["--once"]))
{
    Console.Error.WriteLine("usage: tests/lab/demo [--once]");
    return 2;
}

// Ctrl-C and SIGTERM end the run in good order: the servers it started are stopped, its folder is removed.
using var ended = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);

try
{
    await Conversation.ShowAsync(stays: args.Length == 0, ended.Token);
    return 0;
}
catch (OperationCanceledException) when (ended.IsCancellationRequested)
{
    return 130;
}
catch (Exception exception) when (exception is LabException or LabTimeoutException or MatrixRefusalException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

void End(PosixSignalContext context)
{
    context.Cancel = true;
    ended.Cancel();
}
