namespace Footbridge.Media;

/// <summary>A file was not fetched. The message is for people, and goes on after "The file could not be fetched: ".</summary>
internal sealed class FileFetchException : Exception
{
    public FileFetchException(string message, bool isPassing = false, Exception? innerException = null)
        : base(message, innerException) => IsPassing = isPassing;

    /// <summary>Whether another attempt soon may go better.</summary>
    public bool IsPassing { get; }
}

/// <summary>The name leads to no address of the public internet.</summary>
internal sealed class AddressNotPublicException() : Exception("not an address of the public internet");
