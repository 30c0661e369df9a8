using MoGru.Engine.Autodiff;

namespace MoGru.Engine.Modules;

/// <summary>A function without parameters, such as <c>x => x.Relu()</c>.</summary>
/// <param name="function">It must be static in effect: what it captures is shared by all passes.</param>
public sealed class Map(Func<Variable, Variable> function) : Module
{
    public override Variable Forward(Variable x, in Pass pass) => function(x);
}
