using System.Globalization;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Modules;

/// <summary>Modules one after another, each in a scope that is named by its number from 0, as in PyTorch's <c>nn.Sequential</c>.</summary>
public sealed class Sequential : Module
{
    readonly Module[] modules;

    /// <summary>Makes the modules, each with its scope: <c>new(scope, s => new Linear(s, 3, 8), _ => new Map(x => x.Relu()), s => new Linear(s, 8, 1))</c>.</summary>
    public Sequential(ParameterList scope, params ReadOnlySpan<Func<ParameterList, Module>> parts)
    {
        ArgumentNullException.ThrowIfNull(scope);
        modules = new Module[parts.Length];
        for (int k = 0; k < parts.Length; k++)
            modules[k] = parts[k](scope.Scope(k.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>The modules in their order.</summary>
    public IReadOnlyList<Module> Modules => Array.AsReadOnly(modules);

    public override Variable Forward(Variable x, in Pass pass)
    {
        foreach (var module in modules)
            x = module.Forward(x, pass);
        return x;
    }
}
