namespace MoGru.Engine.Autodiff;

/// <summary>What messages call a kind of node.</summary>
static class OperationName
{
    /// <summary><c>LinearNode</c> is Linear; <c>UnaryNode&lt;Sigmoid&gt;</c>, which is one for many functions, is Sigmoid.</summary>
    public static string Of(Type node)
    {
        if (node == typeof(Node))
            return "an operation";
        string name = node is { IsGenericType: true, GenericTypeArguments: [var function] } ? function.Name : node.Name;
        return name.EndsWith("Node", StringComparison.Ordinal) && name.Length > 4 ? name[..^4] : name;
    }
}
