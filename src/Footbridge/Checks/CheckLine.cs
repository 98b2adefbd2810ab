namespace Footbridge.Checks;

/// <summary>A warning is for the admin to weigh; only what failed makes the whole check fail.</summary>
internal enum Verdict
{
    Ok,
    Warning,
    Failed,
}

/// <summary>What one check found, in one line, and what to do about it. Never holds a token or a secret.</summary>
internal sealed record CheckLine(string Check, Verdict Verdict, string Says, string? Cure = null)
{
    public static CheckLine Ok(string check, string says) => new(check, Verdict.Ok, says);

    public static CheckLine Warning(string check, string says, string cure) => new(check, Verdict.Warning, says, cure);

    public static CheckLine Failed(string check, string says, string cure) => new(check, Verdict.Failed, says, cure);

    // What others said (a server's error text) may have line breaks.
    public override string ToString() =>
        $"{Word(Verdict),-8} {Check}: {(Cure is null ? Says : $"{Says.TrimEnd('.')}. To do: {Cure}")}".ReplaceLineEndings(" ");

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Ok => "ok",
        Verdict.Warning => "warning",
        _ => "FAILED",
    };
}
