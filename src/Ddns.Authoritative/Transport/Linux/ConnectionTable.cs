using Ddns.Authoritative.Answering;

namespace Ddns.Authoritative.Transport.Linux;

/// <summary>The connections of one thread: found by index, counted by address, ordered by how long they have been idle.</summary>
internal sealed class ConnectionTable(int maximum, int maximumPerAddress)
{
    private readonly List<TcpConnection> _all = [];
    private readonly Stack<TcpConnection> _free = new();
    private readonly Dictionary<(ulong, ulong), int> _byAddress = [];

    public TcpConnection? LongestIdle { get; private set; }

    private TcpConnection? _newest;

    public int Count { get; private set; }

    public bool IsFull => Count >= maximum;

    public bool IsFullFor(in ClientInfo client) => _byAddress.GetValueOrDefault((client.High, client.Low)) >= maximumPerAddress;

    public TcpConnection? LongestIdleOf(ClientInfo client)
    {
        for (var connection = LongestIdle; connection is not null; connection = connection.Newer)
        {
            if (connection.Client.High == client.High && connection.Client.Low == client.Low)
                return connection;
        }
        return null;
    }

    public TcpConnection Add(int socket, in ClientInfo client, long now)
    {
        if (!_free.TryPop(out var connection))
        {
            connection = new TcpConnection { Index = _all.Count };
            _all.Add(connection);
        }
        (connection.Socket, connection.Client, connection.LastQuery, connection.LastWrite) = (socket, client, now, now);
        _byAddress[(client.High, client.Low)] = _byAddress.GetValueOrDefault((client.High, client.Low)) + 1;
        Count++;
        Append(connection);
        return connection;
    }

    /// <summary>Null when the event is of a connection that was closed in the same round.</summary>
    public TcpConnection? Find(ulong token)
    {
        var index = (int)(token & 0xFFFF_FFFF);
        var connection = index < _all.Count ? _all[index] : null;
        return connection is not null && connection.Socket >= 0 && connection.Generation == (uint)(token >> 32) ? connection : null;
    }

    public static ulong TokenOf(TcpConnection connection) => (ulong)connection.Generation << 32 | (uint)connection.Index;

    public void Touch(TcpConnection connection, long now)
    {
        connection.LastQuery = now;
        if (connection == _newest)
            return;
        Detach(connection);
        Append(connection);
    }

    public void Remove(TcpConnection connection)
    {
        Detach(connection);
        var key = (connection.Client.High, connection.Client.Low);
        if (_byAddress[key] == 1)
            _byAddress.Remove(key);
        else
            _byAddress[key]--;
        Count--;
        connection.Reset();
        _free.Push(connection);
    }

    private void Append(TcpConnection connection)
    {
        connection.Older = _newest;
        connection.Newer = null;
        if (_newest is not null)
            _newest.Newer = connection;
        else
            LongestIdle = connection;
        _newest = connection;
    }

    private void Detach(TcpConnection connection)
    {
        if (connection.Older is not null)
            connection.Older.Newer = connection.Newer;
        else
            LongestIdle = connection.Newer;
        if (connection.Newer is not null)
            connection.Newer.Older = connection.Older;
        else
            _newest = connection.Older;
        connection.Newer = connection.Older = null;
    }
}
