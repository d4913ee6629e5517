using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Ddns.Protocol.Wire;

namespace Ddns.Protocol.Edns;

/// <summary>An option as an object.</summary>
public readonly record struct EdnsOption(EdnsOptionCode Code, ReadOnlyMemory<byte> Data);

/// <summary>An OPT record as an object, for clients and tests.</summary>
public sealed record EdnsData(OptHeader Opt, ImmutableArray<EdnsOption> Options)
{
    public EdnsData(ushort payloadSize)
        : this(new OptHeader(payloadSize), [])
    {
    }

    /// <summary>The data of the first option with this code.</summary>
    public bool TryFind(EdnsOptionCode code, out ReadOnlyMemory<byte> data)
    {
        foreach (var option in Options)
        {
            if (option.Code == code)
            {
                data = option.Data;
                return true;
            }
        }

        data = default;
        return false;
    }

    internal static bool TryRead(scoped in MessageReader reader, in RecordPlace place, [NotNullWhen(true)] out EdnsData? edns)
    {
        var builder = ImmutableArray.CreateBuilder<EdnsOption>();
        var options = new EdnsOptionReader(reader.RawData(place));
        while (options.TryRead(out var code, out var data))
            builder.Add(new EdnsOption(code, data.ToArray()));

        edns = options.IsMalformed ? null : new EdnsData(OptHeader.FromRecord((ushort)place.Class, place.Ttl), builder.ToImmutable());
        return edns is not null;
    }

    internal bool TryWrite(ref MessageWriter writer)
    {
        var options = new EdnsOptionWriter(new byte[ushort.MaxValue]);
        foreach (var option in Options)
        {
            if (!options.TryWrite(option.Code, option.Data.Span))
                return false;
        }

        return writer.TryWriteOpt(Opt, options.Written);
    }
}
