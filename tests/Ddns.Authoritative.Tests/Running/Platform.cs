// The server runs elsewhere too; these tests speak of signals, descriptors and users.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
