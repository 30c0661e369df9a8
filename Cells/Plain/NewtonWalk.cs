using MoGru.Cells.Networks;
using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Plain;

/// <summary>
/// The states of a layer at all steps at once, as the solution of h_t = f(h_{t−1}, x_t) by Newton's method (Danieli et al. 2025, arXiv 2510.21450), for
/// cells whose units see of the states their own values alone: the Jacobian of a step is then a few diagonals, of each state by each. Published code
/// takes ParaLSTM's slopes at the iterate's own c_t; here they are those of f at h_{t−1}, true Newton.
/// </summary>
sealed class NewtonWalk
{
    readonly RnnLayer layer;
    readonly PlainWalk<Variable> walk;
    readonly Tape tape = new();
    readonly int batch, steps, width;
    readonly float[] x;            // [B, T, n]
    readonly float[][] initial;    // [B, d] of each state
    readonly float[][] states;     // [B, T, d] of each
    readonly float[][] residuals;  // f(h_{t−1}, x_t) − h_t
    readonly float[][][] slopes;   // of each state by each, [B, T, d]

    /// <summary>Starts from f(0, x_t) at every step.</summary>
    public NewtonWalk(RnnLayer layer, int batch, int steps, float[] x, float[][] initial)
    {
        (this.layer, this.batch, this.steps, this.x, this.initial) = (layer, batch, steps, x, initial);
        (walk, width) = (new(layer), layer.Scope.HiddenSize);
        int count = layer.States.Count;
        states = [.. Enumerable.Range(0, count).Select(_ => new float[batch * steps * width])];
        residuals = [.. states.Select(state => new float[state.Length])];
        slopes = [.. states.Select(_ => new float[count][])];
        var (_, after) = Step(states);
        for (int k = 0; k < count; k++)
            after[k].Value.CopyTo(states[k]);
        Linearise();
    }

    /// <summary>The states as they are now.</summary>
    public IReadOnlyList<float[]> States => states;

    /// <summary>The largest magnitude among the residuals; NaN where there is one.</summary>
    public double Residual => residuals.SelectMany(residual => residual).Aggregate(0.0, (largest, value) => Math.Max(largest, Math.Abs((double)value)));

    /// <summary>Makes one iteration.</summary>
    public void Advance()
    {
        Solve();
        for (int k = 0; k < states.Length; k++)
            TensorPrimitives.Add(states[k], residuals[k], states[k]);
        Linearise();
    }

    // Every step of every sequence is a row of one batch.
    (Variable[] Before, Variable[] After) Step(float[][] statesBefore)
    {
        int rows = batch * steps;
        tape.Rewind();
        walk.Use(layer, parameter => tape.Input(parameter.Shape, parameter.Value));
        Variable[] before = [.. statesBefore.Select(state => tape.InputWithGradient([rows, width], state))], after = [.. before];
        walk.Forward(tape.Input([rows, 1, layer.Scope.InputSize], x), after, [], reverse: false, []);
        return (before, after);
    }

    // A unit's new value is of its own old values: the gradients of the sum over all of them are the diagonals.
    void Linearise()
    {
        float[][] previous = [.. states.Select((state, k) => Delayed(state, initial[k]))];
        for (int of = 0; of < states.Length; of++)
        {
            var (before, after) = Step(previous);
            TensorPrimitives.Subtract(after[of].Value, states[of], residuals[of]);
            tape.Backward(after[of].Sum());
            for (int by = 0; by < states.Length; by++)
                slopes[of][by] = before[by].Gradient.ToArray();
        }
    }

    // From r makes δ_t = J_t δ_{t−1} + r_t with δ_0 = 0, by doublings: after that of p, a step's J and r stand for 2p steps.
    void Solve()
    {
        foreach (float[] slope in slopes.SelectMany(slopesOf => slopesOf))
        {
            for (int row = 0; row < batch; row++)
                slope.AsSpan(row * steps * width, width).Clear();
        }
        for (int p = 1; p < steps; p *= 2)
        {
            float[][] r = [.. residuals.Select(residual => (float[])residual.Clone())];
            float[][][] j = [.. slopes.Select(slopesOf => slopesOf.Select(slope => (float[])slope.Clone()).ToArray())];
            for (int of = 0; of < states.Length; of++)
            {
                for (int by = 0; by < states.Length; by++)
                {
                    slopes[of][by].AsSpan().Clear();
                    AddDelayed(j[of][by], r[by], p, residuals[of]);
                    for (int through = 0; through < states.Length; through++)
                        AddDelayed(j[of][through], j[through][by], p, slopes[of][by]);
                }
            }
        }
    }

    // sum_t += a_t ⊙ b_{t−p}
    void AddDelayed(float[] a, float[] b, int p, float[] sum)
    {
        for (int row = 0; row < batch; row++)
        {
            int start = row * steps * width, length = (steps - p) * width;
            var later = sum.AsSpan(start + p * width, length);
            TensorPrimitives.FusedMultiplyAdd(a.AsSpan(start + p * width, length), b.AsSpan(start, length), later, later);
        }
    }

    // What each step starts from.
    float[] Delayed(float[] after, float[] first)
    {
        float[] before = new float[after.Length];
        for (int row = 0; row < batch; row++)
        {
            int start = row * steps * width;
            first.AsSpan(row * width, width).CopyTo(before.AsSpan(start));
            after.AsSpan(start, (steps - 1) * width).CopyTo(before.AsSpan(start + width));
        }
        return before;
    }
}
