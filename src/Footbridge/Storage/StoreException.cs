namespace Footbridge.Storage;

/// <summary>The store cannot take or give what was asked: disk full, file damaged, wrong version. The text is for admins.</summary>
public sealed class StoreException : Exception
{
    /// <summary>About what is there, or is not: no failure of file, disk or memory, which pass.</summary>
    public StoreException(string message)
        : base(message) => IsRefusal = true;

    public StoreException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>What was asked fails at every attempt, as it breaks a rule of the schema: a fault of ours, which waiting does not mend.</summary>
    public bool IsRefusal { get; init; }
}
