using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;

namespace MoGru.Cells.Tables;

/// <summary>
/// The network of a <see cref="TableModel"/>: standardises, reads, and answers in standard deviations of the targets. Nothing of a pass is
/// kept in it.
/// </summary>
sealed class WindowNetwork : Module
{
    readonly TableModelSettings settings;
    readonly Rnn rnn;
    readonly Linear head;
    readonly string place;

    /// <summary>Declares the parameters.</summary>
    /// <exception cref="ArgumentException">The cell does not fit.</exception>
    public WindowNetwork(ParameterList parameters, TableModelSettings settings)
    {
        this.settings = settings;
        Inputs = new(parameters.Scope("inputs"), settings.InputCount);
        Targets = settings.Task == TableTask.Classify ? null : new(parameters.Scope("targets"), settings.Targets.Count);
        int seen = settings.InputCount * settings.Patch + settings.Channels - settings.InputCount;
        rnn = Rnn.Create(
            CellSpec.Parse(settings.CellName), parameters.Scope("rnn"), seen, settings.Hidden, settings.Layers, settings.Bidirectional);
        if (rnn.SideNames.Count > 0)
            throw new ArgumentException(
                $"The cell {settings.CellName} takes {string.Join(", ", rnn.SideNames)} beside the columns of a table; choose another cell.");
        head = new(parameters.Scope("head"), rnn.OutputSize, settings.AnsweredRows * settings.Width * Quantiles);
        place = parameters.NewPlace("masks");
    }

    /// <summary>What brings the inputs to zero mean and unit variance.</summary>
    public Standardisation Inputs { get; }

    /// <summary>The same of the targets; none where classes are answered.</summary>
    public Standardisation? Targets { get; }

    /// <summary>The numbers of an answer.</summary>
    int Quantiles => Math.Max(settings.Quantiles.Count, 1);

    /// <summary>
    /// [B, T, channels] to scores [B, classes], or [B, rows · targets · quantiles] in standard deviations of the targets; where states are
    /// carried of each step, [B · T, rows · targets · quantiles].
    /// </summary>
    public override Variable Forward(Variable x, in Pass pass)
    {
        int batch = settings.Stateful ? x.Shape[0] * x.Shape[1] : x.Shape[0], n = settings.InputCount, calendar = settings.Channels - n;
        var seen = Inputs.Forward(calendar == 0 ? x : x.Slice(2, 0, n), pass);
        var last = !settings.Differences ? default : settings.Stateful ? seen.Reshape([batch, n]) : Last(seen, pass);
        if (settings.Differences && !settings.Stateful)
            seen -= last.Reshape([batch, 1, n]);
        if (pass.IsTraining && settings.Noise > 0)
            seen += Noise(seen, pass);
        seen = Patched(seen);
        if (calendar > 0)
            seen = Variable.Concat(2, seen, x.Slice(2, n, calendar));
        var read = rnn.Forward(seen, pass);
        var told = settings.OfSeries ? Mean(read, pass) : settings.Stateful ? read.Reshape([batch, rnn.OutputSize]) : Last(read, pass);
        if (settings.Dropout > 0)
            told = told.Dropout(settings.Dropout, new RandomStream(pass.Seed, place), pass.Step, pass.IsTraining);
        var answer = head.Forward(told, pass);
        if (!settings.Differences)
            return answer;
        int m = settings.Targets.Count;
        var differences = answer.Reshape([batch, settings.AnsweredRows, m, Quantiles]);
        return (differences + last.Slice(1, 0, m).Reshape([batch, 1, m, 1])).Reshape([batch, answer.Shape[1]]);
    }

    static Variable Last(Variable steps, in Pass pass) =>
        pass.Lengths.IsEmpty ? steps.SelectStep(-1) : steps.SelectLastStep(pass.Lengths);

    // Over the steps of each sequence; what lies beyond its end is 0.
    static Variable Mean(Variable steps, in Pass pass)
    {
        if (pass.Lengths.IsEmpty)
            return steps.Mean(1);
        float[] shares = new float[pass.Lengths.Length];
        for (int row = 0; row < shares.Length; row++)
            shares[row] = 1f / pass.Lengths[row];
        return steps.Sum(1) * steps.Tape.Input([shares.Length, 1], shares);
    }

    // Each step with those before it, 0 before the first.
    Variable Patched(Variable steps)
    {
        if (settings.Patch == 1)
            return steps;
        int batch = steps.Shape[0], length = steps.Shape[1], n = steps.Shape[2];
        var parts = new Variable[settings.Patch];
        parts[0] = steps;
        for (int back = 1; back < parts.Length; back++)
        {
            var before = steps.Tape.Filled([batch, back, n], 0);
            parts[back] = Variable.Concat(1, before, steps).Slice(1, 0, length);
        }
        return Variable.Concat(2, parts);
    }

    Variable Noise(Variable x, in Pass pass)
    {
        var generator = new RandomStream(pass.Seed, $"{place} noise").At(pass.Step);
        float[] noise = new float[x.Shape.Length];
        for (int k = 0; k < noise.Length; k++)
            noise[k] = (float)generator.Normal(0, settings.Noise);
        return x.Tape.Input(x.Shape, noise);
    }
}
