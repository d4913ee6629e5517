using Ddns.Authoritative.Hosting;
using Ddns.Store.Hosting;

return await AuthoritativeProgram.RunAsync(args);
