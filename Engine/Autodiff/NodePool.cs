namespace MoGru.Engine.Autodiff;

/// <summary>Nodes that a tape uses again after it is rewound, kept by their type: passes of other operations, or of the same in another order, make no new ones.</summary>
sealed class NodePool
{
    readonly Dictionary<Type, Kind> kinds = [];
    Kind latest = new();

    /// <summary>A node that this pass does not use yet.</summary>
    public TNode Take<TNode>()
        where TNode : Node, new()
    {
        if (latest.Type != typeof(TNode) && !kinds.TryGetValue(typeof(TNode), out latest!))
            kinds[typeof(TNode)] = latest = new() { Type = typeof(TNode) };
        if (latest.Used == latest.Nodes.Count)
            latest.Nodes.Add(new TNode());
        return (TNode)latest.Nodes[latest.Used++];
    }

    /// <summary>Takes all nodes back.</summary>
    public void Reset()
    {
        foreach (var kind in kinds.Values)
            kind.Used = 0;
    }

    sealed class Kind
    {
        public Type? Type { get; init; }

        public List<Node> Nodes { get; } = [];

        public int Used { get; set; }
    }
}
