using Ddns.Api.Hosting;
using Ddns.Store.Hosting;

// The API alone; names are answered by Ddns.Authoritative nodes that follow the same store.
return await DdnsProgram.RunAsync("Ddns.Api", args, static builder =>
{
    builder.Services.AddDdnsStore(builder.Configuration);
    builder.Services.AddDdnsApi(builder.Configuration);
});
