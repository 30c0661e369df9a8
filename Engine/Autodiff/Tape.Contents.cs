using MoGru.Engine.Memory;

namespace MoGru.Engine.Autodiff;

// What was recorded, for those who look at it.
public sealed partial class Tape
{
    readonly List<Part> parts = [];                      // of the pass, in the order of recording
    readonly List<(int Entry, string Name)> names = [];  // of variables, in the order of naming
    readonly List<(int Entry, string Name)> uses = [];   // of parameters: each is this entry, or an input of the node that made it

    /// <summary>True where names of variables, and parts of the pass, are kept.</summary>
    internal bool KeepsNames { get; init; }

    /// <summary>True of a pass that is looked at for its shapes alone: its values mean nothing.</summary>
    internal bool IsOfShapes { get; init; }

    /// <summary>True of a pass that is written down for another runtime: what is detached goes on being recorded.</summary>
    internal bool IsWrittenDown { get; init; }

    /// <summary>The variables of this pass so far.</summary>
    internal int EntryCount => entries.Count;

    /// <summary>How often a variable was named.</summary>
    internal int NameCount => names.Count;

    /// <summary>A name and what it was given to, in the order of naming.</summary>
    internal (string Name, Variable Variable) Named(int index) => (names[index].Name, new(this, names[index].Entry, generation));

    /// <summary>Keeps a variable's name, where that is asked for.</summary>
    internal void Name(Variable variable, string name)
    {
        if (KeepsNames || DetectsAnomalies)
            names.Add((variable.Index, name));
    }

    /// <summary>Keeps that a parameter is used for the variable that is made next, where that is asked for.</summary>
    internal void NameUse(Parameter parameter)
    {
        if (KeepsNames || DetectsAnomalies)
            uses.Add((entries.Count, parameter.Name));
    }

    /// <summary>Keeps that a node stands for all that was recorded from an entry on, where that is asked for.</summary>
    internal void AddPart(Node node, int firstEntry)
    {
        if (!KeepsNames && !DetectsAnomalies)
            return;
        int first = nodes.Count;
        while (first > 0 && nodes[first - 1].Entries >= firstEntry)
            first--;
        parts.Add(new(node, firstEntry, entries.Count, first, nodes.Count));
    }

    /// <summary>What was computed, in its order: operations, and in place of those of a part what it says of itself.</summary>
    internal IEnumerable<Operation> Operations()
    {
        Dictionary<int, long> costs = [];
        foreach (var (node, _) in nodes)
        {
            if (node.Product is { } product)
                costs[product.Output.Index] = product.MultiplyAdds;
        }
        for (int k = 0; k < entries.Count; k++)
        {
            if (PartOf(k) is { } whole)
            {
                yield return whole.Describe()!.Value;
                k = parts.Find(part => ReferenceEquals(part.Node, whole)).EndEntry - 1;
            }
            else if (entries[k] is { IsLeaf: false, IsView: false } entry)
            {
                yield return new(OperationName.Of(entry.MadeBy!), "", entry.Value.Shape, costs.GetValueOrDefault(k), [.. UsedBy(k)]);
            }
        }
    }

    /// <summary>The nodes in the order of recording; in place of those of a part the one that stands for it.</summary>
    internal IEnumerable<Node> NodesOfParts()
    {
        for (int k = 0; k < nodes.Count; k++)
        {
            var (node, _) = nodes[k];
            yield return node;
            if (parts.Find(part => ReferenceEquals(part.Node, node)) is { Node: not null } whole)
                k = Math.Max(k, whole.EndNode - 1);
        }
    }

    // An operation, with the parameters that were taken for it right before; or a parameter or input itself.
    string NameOf(int index)
    {
        var entry = entries[index];
        if (entry.IsLeaf)
            return uses.Find(used => used.Entry == index).Name ?? $"an input {entry.Value.Shape}";
        if (NetworkOf(index) is { } network)
            return $"the output of {(network.Name.Length > 0 ? $"{network.Name} ({network.Kind})" : network.Kind)} {network.Shape}";
        string used = string.Join(", ", UsedBy(index));
        string own = PartOf(index) is not null && names.Find(named => named.Entry >= index).Name is { } name ? $"{name}, " : "";
        return $"{own}{OperationName.Of(entry.MadeBy!)} {entry.Value.Shape}{(used.Length > 0 ? $" of {used}" : "")}";
    }

    // The parameters that were taken right before an operation.
    IEnumerable<string> UsedBy(int index)
    {
        int first = index;
        while (first > 0 && entries[first - 1].IsLeaf)
            first--;
        return uses.Where(used => used.Entry >= first && used.Entry <= index).Select(used => used.Name);
    }

    // The network whose output an entry is, of sequences [B, T, n].
    Operation? NetworkOf(int entry) =>
        PartOf(entry)?.Describe() is { Shape.Rank: 3 } network && network.Shape == entries[entry].Value.Shape ? network : null;

    Node? PartOf(int entry) => parts.Find(part => part.FirstEntry <= entry && entry < part.EndEntry).Node;

    /// <summary>Something that was computed.</summary>
    /// <param name="Kind">What kind of operation, or the cell of a network.</param>
    /// <param name="Name">The scope of a network; of an operation that of its parameters.</param>
    /// <param name="Shape">That of the output.</param>
    /// <param name="MultiplyAdds">Those of products with matrices.</param>
    /// <param name="Parameters">The names of the parameters that it uses.</param>
    internal readonly record struct Operation(string Kind, string Name, Shape Shape, long MultiplyAdds, IReadOnlyList<string> Parameters);

    /// <param name="Node">What stands for it.</param>
    /// <param name="FirstEntry">The first of its variables.</param>
    /// <param name="EndEntry">That after the last.</param>
    /// <param name="FirstNode">The first of its nodes.</param>
    /// <param name="EndNode">That after the last.</param>
    readonly record struct Part(Node Node, int FirstEntry, int EndEntry, int FirstNode, int EndNode);
}
