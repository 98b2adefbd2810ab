using System.Security.Cryptography;
using System.Text;

namespace Footbridge.Xmpp;

/// <summary>
/// What XML reserves, and an <see cref="System.Xml.XmlReader"/> ends the document for where servers pass it on as a stranger sent
/// it: renamed before it is parsed, so that nobody can end everybody's stream with it. The bytes stay as many.
/// </summary>
internal sealed class ReservedXml
{
    // XML 1.0 section 2.10: the attribute's "values are one or both of 'default' and 'preserve'". Servers do not look at it.
    private readonly Word _space = new(" xml:space");

    // Namespaces in XML 1.0 section 3: "Other prefixes MUST NOT be bound to this namespace name, and it MUST NOT be declared as
    // the default namespace." Prosody makes <xml:x/> into <x xmlns='http://www.w3.org/XML/1998/namespace'/>.
    private readonly Word _namespace = new("'http://www.w3.org/XML/1998/namespace");

    private bool _inTag;
    private byte _quote;

    /// <summary>
    /// Renames it in bytes of the stream, those from <paramref name="start"/> on seen for the first time. Text between tags is left
    /// alone. Answers how many at the end may be the beginning of what is reserved: they are to be given again, before the next.
    /// </summary>
    public int Rename(Span<byte> bytes, int start)
    {
        for (var i = start; i < bytes.Length; i++)
        {
            if (!_inTag)
            {
                var tag = bytes[i..].IndexOf((byte)'<');
                if (tag < 0)
                {
                    return 0;
                }

                i += tag;
                _inTag = true;
            }
            else if (_quote != 0)
            {
                _namespace.Follow(bytes, i, bytes[i]);
                _quote = bytes[i] == _quote ? (byte)0 : _quote;
            }
            else
            {
                var letter = bytes[i];
                _space.Follow(bytes, i, letter is (byte)'\t' or (byte)'\r' or (byte)'\n' ? (byte)' ' : letter);
                _quote = letter is (byte)'\'' or (byte)'"' ? letter : (byte)0;
                _namespace.Follow(bytes, i, _quote == 0 ? letter : (byte)'\'');
                _inTag = letter != '>';
            }
        }

        return Math.Max(_space.Begun, _namespace.Begun);
    }

    // Behind its first letter, which stands for what comes before it and is in it but once: a mismatch goes back to the start.
    private sealed class Word(string word)
    {
        private readonly byte[] _letters = Encoding.ASCII.GetBytes(word);

        // Nobody can know it, and so have it stand there already: an attribute that is there twice ends the document as well.
        private readonly byte[] _newName = Encoding.ASCII.GetBytes(RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", word.Length));
        private int _matched;

        /// <summary>Letters of it at the end of what was followed.</summary>
        public int Begun => Math.Max(0, _matched - 1);

        public void Follow(Span<byte> bytes, int at, byte letter)
        {
            _matched = letter == _letters[_matched] ? _matched + 1 : letter == _letters[0] ? 1 : 0;
            if (_matched < _letters.Length)
            {
                return;
            }

            // All of it: one letter alone that is another could be guessed, or be the same.
            _newName.AsSpan(1).CopyTo(bytes[(at + 2 - _letters.Length)..]);
            _matched = 0;
        }
    }
}
