using MoGru.Cells.Networks;
using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Plain;

/// <summary>
/// Another evaluation of networks whose cells are element by element (<see cref="CellType.IsElementwise"/>): all steps at once by Newton's method, in
/// log₂ T doublings of diagonal blocks an iteration. It is exact after T iterations at most, and close after a few where the cell's slopes are small;
/// what the residual tells is not close enough is made step by step instead. No gradients.
/// </summary>
public static class NewtonRnn
{
    /// <summary>Evaluates a network.</summary>
    /// <param name="rnn">The network, one way.</param>
    /// <param name="x">[B, T, n].</param>
    /// <param name="initial">Initial states; those not given are zero.</param>
    /// <param name="iterations">The most iterations of a layer.</param>
    /// <param name="tolerance">The largest residual that is close enough, at which a layer's iterations end.</param>
    /// <exception cref="InvalidOperationException">A parameter was written to meanwhile.</exception>
    /// <exception cref="ArgumentException">The cell is not element by element, the network runs both ways, or a shape does not fit.</exception>
    public static NewtonOutput Forward(Rnn rnn, Variable x, RnnStates? initial = null, int iterations = 3, double tolerance = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(rnn);
        ArgumentOutOfRangeException.ThrowIfNegative(iterations);
        if (!rnn.Spec.Type.IsElementwise || rnn.Directions == 2)
            throw new ArgumentException($"{rnn.Spec} is not evaluated by Newton's method: that is for cells whose units see their own states alone, one way.");
        rnn.Check(initial);
        rnn.Ranges.Project();
        long version = rnn.Versions.Current();
        var layers = new List<NewtonLayer>();
        var tape = new Tape { Records = false };
        var input = tape.Input(x.Shape, x.Value);
        for (int index = 0; index < rnn.Layers.Count; index++)
        {
            var layer = rnn.Layers[index];
            RnnLayer.Check(LayerInput.Of(input, []), layer.Scope.InputSize);
            layers.Add(Run(layer, input, [.. layer.States.Select(state => Start(state, initial?[state.Name, index] ?? default, input))], iterations, tolerance));
            input = tape.Input([input.Shape[0], input.Shape[1], layer.OutputSize], layers[^1].Y);
        }
        rnn.Versions.RequireUnchanged(version);
        return new(layers);
    }

    static NewtonLayer Run(RnnLayer layer, Variable x, Variable[] initial, int iterations, double tolerance)
    {
        (int batch, int steps) = (x.Shape[0], x.Shape[1]);
        var walk = new NewtonWalk(layer, batch, steps, x.Value.ToArray(), [.. initial.Select(state => state.Value.ToArray())]);
        var iterates = new List<NewtonIterate> { Iterate(walk) };
        while (iterates.Count <= iterations && !(walk.Residual <= tolerance))
        {
            walk.Advance();
            iterates.Add(Iterate(walk));
        }
        return walk.Residual <= tolerance
            ? new(iterates[^1].States[0], iterates, IsSequential: false)
            : new(layer.Record(LayerInput.Of(x, []), initial, reverse: false, default).Output.Value.ToArray(), iterates, IsSequential: true);
    }

    static NewtonIterate Iterate(NewtonWalk walk) => new([.. walk.States.Select(state => (float[])state.Clone())], walk.Residual);

    static Variable Start(State state, Variable given, Variable x)
    {
        if (!given.Exists)
            return x.Tape.Filled([x.Shape[0], state.OuterWidth], 0);
        state.Require(x.Shape[0], given.Shape.Length);
        return x.Tape.Input([x.Shape[0], state.OuterWidth], given.Value);
    }
}

/// <summary>What Newton's method gave.</summary>
/// <param name="Layers">The layers, the first one first.</param>
public sealed record NewtonOutput(IReadOnlyList<NewtonLayer> Layers)
{
    /// <summary>The output of the last layer, [B, T, d].</summary>
    public float[] Y => Layers[^1].Y;
}

/// <summary>What it gave of one layer.</summary>
/// <param name="Y">The output, [B, T, d].</param>
/// <param name="Iterates">The start, and what every iteration made of it.</param>
/// <param name="IsSequential">True where the last iterate was not close enough, and the output was made step by step.</param>
public sealed record NewtonLayer(float[] Y, IReadOnlyList<NewtonIterate> Iterates, bool IsSequential);

/// <summary>The states of all steps after an iteration.</summary>
/// <param name="States">Each state, [B, T, d].</param>
/// <param name="Residual">The largest magnitude of f(h_{t−1}, x_t) − h_t; NaN where there is one.</param>
public sealed record NewtonIterate(IReadOnlyList<float[]> States, double Residual);
