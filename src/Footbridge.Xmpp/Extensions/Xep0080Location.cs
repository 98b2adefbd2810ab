using System.Globalization;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>User Location, inside a message: a place that the message is about.</summary>
public static class Xep0080Location
{
    public const string Ns = "http://jabber.org/protocol/geoloc";

    private static readonly XName Geoloc = XName.Get("geoloc", Ns);
    private static readonly XName Latitude = XName.Get("lat", Ns);
    private static readonly XName Longitude = XName.Get("lon", Ns);

    // Section 3: <geoloc xmlns='http://jabber.org/protocol/geoloc'><lat>45.44</lat><lon>12.33</lon></geoloc>
    public static bool TryRead(Message message, out double latitude, out double longitude)
    {
        var geoloc = message.Find(Geoloc);
        longitude = 0;
        return TryReadNumber(geoloc?.Element(Latitude), 90, out latitude) && TryReadNumber(geoloc?.Element(Longitude), 180, out longitude);
    }

    public static Message AddLocation(Message message, double latitude, double longitude) => message.With(
        new XElement(Geoloc, new XElement(Latitude, Write(latitude)), new XElement(Longitude, Write(longitude))));

    // "Data Format": xs:decimal, which has no exponent.
    private static string Write(double number) => number.ToString("0.##########", CultureInfo.InvariantCulture);

    private static bool TryReadNumber(XElement? element, int limit, out double number) =>
        double.TryParse(element?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && Math.Abs(number) <= limit;
}
