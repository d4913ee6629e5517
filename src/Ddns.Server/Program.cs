using Ddns.Api.Hosting;
using Ddns.Authoritative.Hosting;
using Ddns.Store.Hosting;

return await DdnsProgram.RunAsync("Ddns.Server", args, static builder =>
{
    builder.Services.AddDdnsStore(builder.Configuration);
    builder.Services.AddDdnsApi(builder.Configuration);
    builder.Services.AddAuthoritative(builder.Configuration);
});
