using System.Diagnostics;
using System.Net;

namespace Ddns.Load;

/// <summary>One client with one name: the next update goes out when the one before is answered.</summary>
internal sealed class LoadClient(LoadOptions options, LoadName name, int index) : IDisposable
{
    private readonly UpdateConnection _connection = new(options.Http, name);
    private readonly DnsProbe _probe = new(options.Dns, name.Fqdn);
    private bool _connected;
    private int _step;

    public Tally Replies { get; private set; } = new();

    public Tally VisibleAfterReply { get; private set; } = new();

    public int RightAtOnce { get; private set; }

    public int Failed { get; private set; }

    public async Task RunAsync(TimeSpan time)
    {
        if (!_connected)
            await _connection.ConnectAsync();
        _connected = true;

        var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < end)
        {
            var address = Next();
            var asked = Stopwatch.GetTimestamp();
            var status = await _connection.UpdateAsync(address);
            var replied = Stopwatch.GetTimestamp();
            if (status != 200)
            {
                Failed++;
                continue;
            }

            Replies.Add(Stopwatch.GetElapsedTime(asked, replied));
            if (options.Visible)
                await WaitUntilVisibleAsync(address, replied);
        }
    }

    /// <summary>What was measured so far was warm-up.</summary>
    public void Forget() => (Replies, VisibleAfterReply, RightAtOnce, Failed) = (new Tally(), new Tally(), 0, 0);

    public void Dispose()
    {
        _connection.Dispose();
        _probe.Dispose();
    }

    private async Task WaitUntilVisibleAsync(IPAddress address, long replied)
    {
        var questions = 1;
        while (!await _probe.ShowsAsync(address))
            questions++;
        VisibleAfterReply.Add(Stopwatch.GetElapsedTime(replied));
        RightAtOnce += questions == 1 ? 1 : 0;
    }

    // 10.0.0.0/8 has room for 256 clients' names and 65,536 steps each before an address comes back.
    private IPAddress Next()
    {
        if (!options.Unchanged)
            _step++;
        return new IPAddress([10, (byte)index, (byte)(_step >> 8), (byte)_step]);
    }
}
