// The server runs elsewhere too; these tests speak of signals, file modes and system calls.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
