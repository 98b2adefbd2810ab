using Footbridge.Checks;
using Xunit;

namespace Footbridge.Tests.Checks;

/// <summary>
/// Each thing an admin can get wrong is made wrong alone: the check has to say it, with the cure, and nothing else.
/// </summary>
public abstract class CheckTests : IAsyncLifetime
{
    private Premises? _premises;

    private protected Premises Premises => _premises ?? throw new InvalidOperationException("The test has not begun.");

    public async Task InitializeAsync() => _premises = await Premises.OpenAsync();

    public async Task DisposeAsync() => await Premises.DisposeAsync();

    private protected Task<CheckLine> AssertFailsAsync(string check, string says, string cure) => AssertFoundAsync(Verdict.Failed, check, says, cure);

    private protected Task<CheckLine> AssertWarnsAsync(string check, string says, string cure) => AssertFoundAsync(Verdict.Warning, check, says, cure);

    private async Task<CheckLine> AssertFoundAsync(Verdict verdict, string check, string says, string cure)
    {
        var (status, report) = await Premises.CheckAsync();
        Assert.True(report.Checks.Count(found => found.Verdict != Verdict.Ok) == 1, report.ToString());
        var line = report.Checks.Single(found => found.Verdict != Verdict.Ok);
        Assert.Equal((check, verdict), (line.Check, line.Verdict));
        Assert.Contains(says, line.Says);
        Assert.Contains(cure, line.Cure);
        Assert.Equal(verdict == Verdict.Failed ? 1 : 0, status);
        return line;
    }
}
