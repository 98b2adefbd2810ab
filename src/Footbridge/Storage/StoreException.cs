namespace Footbridge.Storage;

/// <summary>The store cannot take or give what was asked: disk full, file damaged, wrong version. The text is for admins.</summary>
public sealed class StoreException : Exception
{
    public StoreException(string message)
        : base(message)
    {
    }

    public StoreException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>What was asked breaks a rule of the schema, and will at every attempt: a fault of ours, which waiting does not mend.</summary>
    public bool IsRefusal { get; init; }
}
