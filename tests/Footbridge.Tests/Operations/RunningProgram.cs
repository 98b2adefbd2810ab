using Footbridge.Tests.Checks;
using Xunit;

namespace Footbridge.Tests.Operations;

/// <summary>The program itself, between a stub homeserver and a stub XMPP server, for tests that look at it from outside.</summary>
public abstract class RunningProgram : IAsyncLifetime, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly StringWriter _error = new();
    private Premises? _premises;

    private protected Premises Premises => _premises ?? throw new InvalidOperationException("The premises are not open yet.");

    protected HttpClient Http { get; } = new();

    protected Task<int> Running { get; private set; } = Task.FromResult(0);

    protected string Operations => $"http://{Premises.Address}:29341";

    protected string Error => _error.ToString();

    public virtual async Task InitializeAsync() => _premises = await Premises.OpenAsync();

    public async Task DisposeAsync()
    {
        await StopAsync();
        await Premises.DisposeAsync();
    }

    public void Dispose()
    {
        Http.Dispose();
        _stop.Dispose();
        _error.Dispose();
        GC.SuppressFinalize(this);
    }

    protected void Start() => Running = RunCommand.RunAsync(Premises.ConfigFileName, _error, _stop.Token);

    protected async Task StartAsync()
    {
        Start();
        await Wait.UntilAsync(IsReadyAsync, "the bridge is ready");
    }

    /// <returns>Its exit code.</returns>
    protected async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await Running;
    }

    protected Task<bool> IsLiveAsync() => AnswersAsync("/health/live");

    protected Task<bool> IsReadyAsync() => AnswersAsync("/health/ready");

    private async Task<bool> AnswersAsync(string path)
    {
        if (Running.IsCompleted)
        {
            throw new InvalidOperationException($"The bridge ended with {await Running}: {Error}");
        }

        try
        {
            using var answer = await Http.GetAsync(Operations + path);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
