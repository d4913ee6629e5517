using Ddns.Api.Hosting;
using Ddns.Authoritative.Hosting;
using Ddns.Store.Hosting;

return await DdnsProgram.RunAsync("Ddns.Server", args, static builder =>
{
    // The name server first: it takes its ports, and may give up root, before the store is opened.
    builder.Services.AddAuthoritative(builder.Configuration);
    builder.Services.AddDdnsStore(builder.Configuration);
    builder.Services.AddDdnsApi(builder.Configuration);
});
