namespace Ddns.Authoritative.Tests.Transport;

/// <summary>Tests that load or time the machine: one after the other, when nothing else runs.</summary>
[CollectionDefinition(nameof(AloneOnTheMachine), DisableParallelization = true)]
public sealed class AloneOnTheMachine;
