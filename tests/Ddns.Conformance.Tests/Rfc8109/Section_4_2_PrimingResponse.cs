using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc8109;

/// <summary>RFC 8109 §4.2: a root's servers lie below its cuts, and are given with their addresses all the same.</summary>
public sealed class Section_4_2_PrimingResponse
{
    // "… the root NS RRset in the Answer section …, and the Additional section … with A and/or AAAA RRsets for the root servers"
    [Fact, Rfc(8109, "4.2")]
    public void The_servers_of_a_zone_are_given_with_glue_when_they_lie_below_a_cut()
    {
        using var node = TestNode.Serving("""
            $ORIGIN .
            .                     86400 SOA a.root-servers.net. nstld.example. 1 2 3 4 86400
            .                     86400 NS a.root-servers.net.
            net.                  86400 NS a.gtld-servers.net.
            net.                  86400 MX 10 mail.net.
            .                     86400 MX 10 mail.net.
            mail.net.             86400 A 192.0.2.25
            a.root-servers.net.   86400 A 192.0.2.1
            a.gtld-servers.net.   86400 A 192.0.2.2
            """);

        node.Shows(". NS", """
            NOERROR aa
            . 86400 NS a.root-servers.net.
            additional
            a.root-servers.net. 86400 A 192.0.2.1
            """);
        node.Shows(". MX", "NOERROR aa\n. 86400 MX 10 mail.net.");
    }
}
